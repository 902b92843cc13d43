using System.Text;
using System.Text.RegularExpressions;
using Freshcom.Domain;

namespace Freshcom.Delivery;

/// <summary>Makes what a gateway says fit to be stored and shown.</summary>
internal static partial class Answers
{
    private const int MaxLength = 300;
    private const int MaxBytes = 16 * 1024;

    /// <summary>One line, cut, and without any word of the sent text that could be its code or token: some gateways echo what they were given.</summary>
    public static string Clean(string answer, string? sent)
    {
        var text = new string(answer.Take(4 * MaxLength).Select(c => Text.HasLineBreak($"{c}") ? ' ' : c).ToArray()).Trim();
        if (text.Length > 0 && char.IsHighSurrogate(text[^1])) text = text[..^1];
        foreach (Match word in SecretLike().Matches(sent ?? "")) text = text.Replace(word.Value, "••••••", StringComparison.Ordinal);
        return text.Length <= MaxLength ? text : $"{text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)]}…";
    }

    /// <summary>For the log: servers like to quote whom a message was to.</summary>
    public static string WithoutAddresses(string answer) => PhoneLike().Replace(EmailLike().Replace(answer, "•••@•••"), "•••");

    /// <summary>The beginning of an HTTP answer's body; empty when it cannot be read: what the gateway decided stands in its status.</summary>
    public static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            var buffer = new byte[MaxBytes];
            var length = await stream.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancel);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"[^\s<>""':;,()]+(@|%40)[^\s<>""':;,()]+", RegexOptions.CultureInvariant)]
    private static partial Regex EmailLike();

    // Seven digits or more, also in groups; not the dotted ones of addresses of machines and of SMTP's codes.
    [GeneratedRegex(@"\+?[0-9](?:[ ()/-]{0,2}[0-9]){6,}", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneLike();

    // Six characters with a digit among them, or anything long: every code, token and link of ours is one of these.
    [GeneratedRegex(@"[A-Za-z0-9_-]{20,}|(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex SecretLike();
}
