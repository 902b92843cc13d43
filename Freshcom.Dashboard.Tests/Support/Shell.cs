using System.Diagnostics;

namespace Freshcom.Tests;

/// <summary>The few programs that tests start, and the scripts beside this file.</summary>
internal static class Shell
{
    /// <summary>The full path of a file of this folder, as copied beside the test assembly.</summary>
    public static string SupportFile(string name) => Path.Combine(AppContext.BaseDirectory, "Support", name);

    /// <summary>Runs a script of this folder to its end and returns its standard output; throws with what it said when it fails.</summary>
    public static async Task<string> RunScriptAsync(string name, string argument)
    {
        using var process = Start("bash", SupportFile(name), argument);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {await errors}");
        return (await output).Trim();
    }

    /// <summary>Starts a program with its outputs redirected and no input; the caller ends it.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return process;
    }
}
