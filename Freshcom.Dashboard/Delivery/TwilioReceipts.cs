using System.Security.Cryptography;
using System.Text;

namespace Freshcom.Delivery;

/// <summary>What Twilio posts to a message's <c>StatusCallback</c>: its signature, and its error codes in words.</summary>
public static class TwilioReceipts
{
    /// <summary>
    /// Whether <paramref name="signature"/> (<c>X-Twilio-Signature</c>) is that of a post to <paramref name="url"/>: base64 of the HMAC-SHA-1 over the whole address and each
    /// parameter's name and value, in the names' byte order, under the auth token (twilio.com/docs/usage/webhooks/webhooks-security). Compared in fixed time.
    /// </summary>
    /// <param name="url">As Twilio was given it. With a port and without it, as Twilio's own libraries take it: what is signed has varied.</param>
    public static bool IsSigned(string signature, Uri url, IEnumerable<KeyValuePair<string, string>> parameters, string authToken)
    {
        Span<byte> given = stackalloc byte[20];
        if (!Convert.TryFromBase64String(signature, given, out var length) || length != given.Length) return false;
        var fields = string.Concat(parameters.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => x.Key + x.Value));
        var key = Encoding.UTF8.GetBytes(authToken);
        var isSigned = false;
        foreach (var form in new[] { url.OriginalString, $"{url.Scheme}://{url.Host}{url.PathAndQuery}", $"{url.Scheme}://{url.Host}:{url.Port}{url.PathAndQuery}" })
            isSigned |= CryptographicOperations.FixedTimeEquals(given, Mac(key, form + fields));
        return isSigned;
    }

    /// <summary>Why a message did not arrive, in a sentence for a merchant (twilio.com/docs/api/errors).</summary>
    /// <param name="errorCode">The parameter <c>ErrorCode</c>; null when there was none.</param>
    public static string Reason(string? errorCode) => errorCode switch
    {
        "30003" => "The phone is switched off or out of reach (30003).",
        "30004" => "The number is blocked from receiving it (30004).",
        "30005" => "The number is unknown or no longer in service (30005).",
        "30006" => "The number is a landline, or its carrier takes no text messages (30006).",
        "30007" => "The carrier took it for spam and filtered it out (30007).",
        "30008" => "The carrier gave no reason (30008).",
        { Length: > 0 and <= 6 } when errorCode.All(char.IsAsciiDigit) => $"The carrier did not deliver it (Twilio's error {errorCode}).",
        _ => "The carrier did not deliver it.",
    };

    private static byte[] Mac(byte[] key, string text) => CryptographicOperations.HmacData(HashAlgorithmName.SHA1, key, Encoding.UTF8.GetBytes(text));
}
