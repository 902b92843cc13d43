using System.Security.Cryptography;
using System.Text;

namespace Freshcom.Tests.Features.Guide;

/// <summary>The guide's C#, as a reader pastes it: a test compares it with the page.</summary>
internal static class WebhookReceiver
{
    public static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300) return false;
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content)));
        return signatures.Split(' ').Any(x => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(x), expected));
    }
}
