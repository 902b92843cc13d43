using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Features.Guide;

/// <summary>The three ways of verifying a signature, run as the page shows them, on signatures made here from the specification (standardwebhooks.com).</summary>
public sealed class WebhookSnippetTests
{
    private const string Id = "0199c2f4-6a1e-7c52-9d0b-3f5f4a1c2e77";

    // More than ASCII, and a line break at the end, which a shell likes to lose.
    private const string Body = "{\"data\":{\"attributes\":{\"name\":\"Zoë 字\"}}}\n";

    private static readonly GuideFile Page = GuideFile.Open("en", "receiving-webhooks");

    /// <summary>What arrives, and whether it is genuine.</summary>
    public static TheoryData<string, bool> Arrivals => new()
    {
        { "as it was sent", true },
        { "with the new and the old secret", true },
        { "at the edge of five minutes", true },
        { "with another body", false },
        { "with another id", false },
        { "with another secret", false },
        { "six minutes late", false },
        { "six minutes early", false },
        { "without a signature", false },
        { "without a time", false },
    };

    [Theory]
    [MemberData(nameof(Arrivals))]
    public async Task Each_snippet_takes_what_is_genuine_and_nothing_else(string arrival, bool isGenuine)
    {
        var call = Arrive(arrival);
        Assert.Equal(isGenuine, WebhookReceiver.IsGenuine(call.Secret, call.Id, call.Timestamp, call.Signatures, Encoding.UTF8.GetBytes(call.Body), call.Now));
        Assert.Equal(isGenuine, await InJavaScriptAsync(call));
        // A shell's date is the machine's: a time that is no number is nothing to try by hand.
        if (call.Timestamp.Length > 0) Assert.Equal(isGenuine, await InShellAsync(call));
    }

    [Fact]
    public void The_pages_Csharp_is_the_tested_one()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "Freshcom.Dashboard.Tests", "Features", "Guide", $"{nameof(WebhookReceiver)}.cs"));
        Assert.Contains(Page.Snippet("csharp"), source.ReplaceLineEndings("\n").Replace("\n    ", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static Call Arrive(string arrival)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (secret, old) = (NewSecret(), NewSecret());
        var timestamp = Seconds(now.AddSeconds(arrival switch { "six minutes late" => -360, "six minutes early" => 360, "at the edge of five minutes" => -290, _ => 0 }));
        var signature = Sign(secret, timestamp);
        var call = new Call(secret, Id, timestamp, signature, Body, now);
        return arrival switch
        {
            "with the new and the old secret" => call with { Secret = old, Signatures = $"{signature} {Sign(old, timestamp)}" },
            "with another body" => call with { Body = Body.TrimEnd() },
            "with another id" => call with { Id = Guid.NewGuid().ToString() },
            "with another secret" => call with { Secret = old },
            "without a signature" => call with { Signatures = "" },
            "without a time" => call with { Timestamp = "", Signatures = Sign(secret, "") },
            _ => call,
        };
    }

    /// <summary>Key: the base64 behind <c>whsec_</c>; content: <c>id.timestamp.body</c>; HMAC-SHA-256 in base64.</summary>
    private static string Sign(string secret, string timestamp) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[6..]), Encoding.UTF8.GetBytes($"{Id}.{timestamp}.{Body}")));

    private static string NewSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static async Task<bool> InJavaScriptAsync(Call call)
    {
        var arguments = string.Join(", ", new[] { call.Secret, call.Id, call.Timestamp, call.Signatures, call.Body }.Select(x => JsonSerializer.Serialize(x)));
        // The one that Playwright brings along, so that the machine needs none.
        var node = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, ".playwright", "node"), "node*", SearchOption.AllDirectories).First(x => Path.GetFileNameWithoutExtension(x) == "node");
        return await SayAsync(Shell.Start(node, "-e", $"{Page.Snippet("javascript")}\nconsole.log(isGenuine({arguments}));")) == "true";
    }

    private static async Task<bool> InShellAsync(Call call)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("body.json"), call.Body, TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("bash", ["-eu", "-c", Page.Snippet("bash")])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SECRET"] = call.Secret, ["ID"] = call.Id, ["TIMESTAMP"] = call.Timestamp, ["SIGNATURES"] = call.Signatures },
        };
        return await SayAsync(Process.Start(start)!) == "genuine";
    }

    private static async Task<string> SayAsync(Process process)
    {
        using var running = process;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await complained);
        Assert.Equal(0, process.ExitCode);
        return (await said).Trim();
    }

    private sealed record Call(string Secret, string Id, string Timestamp, string Signatures, string Body, DateTimeOffset Now);
}
