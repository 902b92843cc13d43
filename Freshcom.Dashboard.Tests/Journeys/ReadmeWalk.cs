using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Freshcom.Tests.Journeys;

/// <summary>The README's walk-through, run as a reader would run it: each of its shell blocks, in one shell, against a running server with the demo account.</summary>
public sealed partial class ReadmeWalk
{
    [Fact]
    public async Task Every_line_of_the_walk_through_works_as_written()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        var site = app.StartKestrel();
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        var blocks = WalkBlocks().Matches(readme).Select(x => x.Groups[1].Value).ToList();
        Assert.True(blocks.Count >= 5);
        var said = await RunAsync(string.Join("\necho ====\n", blocks).Replace("http://localhost:5000", site.ToString().TrimEnd('/'), StringComparison.Ordinal));

        var parts = said.Split("====");
        Assert.Equal(blocks.Count, parts.Length);
        if (said.Contains("\"errors\"", StringComparison.Ordinal)) Assert.Fail($"{said}\n{string.Join('\n', app.Log.Lines.TakeLast(20))}");
        Assert.Equal(2, Regex.Count(parts[1], "\"NotificationTrigger\""));
        Assert.Contains("\"defaultAuthMethod\":\"tfa_email\"", parts[2], StringComparison.Ordinal);
        Assert.Contains("\"status\":\"registered\"", parts[3], StringComparison.Ordinal);
        Assert.Contains("X-Freshcom-OTP: required; auth_method=tfa_email", parts[4], StringComparison.Ordinal);
        Assert.Contains("\"access_token\"", parts[4], StringComparison.Ordinal);
        Assert.Contains("\"status\":\"registered\"", parts[5], StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-u"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var (said, complained) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await complained);
        return await said;
    }

    [GeneratedRegex("```sh walk\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex WalkBlocks();
}
