using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Freshcom.Tests.Support;

/// <summary>A receiver's check of a webhook, written from the specification of Standard Webhooks 1.0.0 (sections <i>Signature scheme</i> to <i>Verifying signatures</i>); it shares no code with the sender.</summary>
internal static class StandardWebhooks
{
    /// <summary>"Within some allowable tolerance": the specification's reference libraries take five minutes.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static bool Verifies(this ReceivedRequest request, string secret, DateTimeOffset now) => Verifies(secret, request.Headers, request.Body, now);

    public static bool Verifies(string secret, IReadOnlyDictionary<string, string> headers, string body, DateTimeOffset now)
    {
        if (!headers.TryGetValue("webhook-id", out var id) || !headers.TryGetValue("webhook-timestamp", out var timestamp) || !headers.TryGetValue("webhook-signature", out var signatures)) return false;
        if (id.Contains('.', StringComparison.Ordinal) || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if ((now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance) return false;
        var key = Convert.FromBase64String(secret.Split("whsec_")[1]);
        Assert.InRange(key.Length, 24, 64);
        byte[] signed = [.. Encoding.ASCII.GetBytes(id), (byte)'.', .. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. Encoding.UTF8.GetBytes(body)];
        var expected = HMACSHA256.HashData(key, signed);
        var isOne = false;
        // Each is compared, and in fixed time, whether one before matched or not; schemes other than v1 are others' business.
        foreach (var signature in signatures.Split(' ').Where(x => x.StartsWith("v1,", StringComparison.Ordinal)))
            isOne |= CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(signature["v1,".Length..]), expected);
        return isOne;
    }
}
