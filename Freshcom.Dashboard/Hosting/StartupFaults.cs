using System.Net.Sockets;
using Freshcom.Data;
using Freshcom.Security;

namespace Freshcom.Hosting;

/// <summary>A start that cannot be: one line on the error output, exit code 1. What is not known here is a bug, and keeps its stack trace.</summary>
public static class StartupFaults
{
    public static async Task<int> GuardAsync(Func<Task<int>> start)
    {
        try
        {
            return await start();
        }
        catch (Exception e) when (Describe(e) is { } fault)
        {
            await Console.Error.WriteLineAsync($"freshcom: {fault.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static string? Describe(Exception exception) => exception switch
    {
        StartupException or MasterKeyException => exception.Message,
        // A settings file that is no JSON: the inner exceptions say where.
        InvalidDataException => $"{exception.Message} {exception.GetBaseException().Message}",
        SocketException or UnauthorizedAccessException => $"It cannot listen on its address (--urls): {exception.Message}",
        IOException => $"It cannot listen on its address (--urls): {exception.Message}",
        FormatException or ArgumentException => $"A setting cannot be read: {exception.Message}",
        _ => null,
    };
}
