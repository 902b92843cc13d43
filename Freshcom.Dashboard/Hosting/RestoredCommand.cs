using Freshcom.Data;
using Freshcom.Features.Users;

namespace Freshcom.Hosting;

/// <summary><c>dotnet Freshcom.Dashboard.dll restored</c>: after a backup was restored and before the server starts on it, voids what must not work a second time.</summary>
public static class RestoredCommand
{
    public const string Name = "restored";

    // A word and no option, as in UnlockCommand.
    private const string RecoveryCodes = "recovery-codes";

    private const string Usage = $"Usage: dotnet Freshcom.Dashboard.dll {Name} [{RecoveryCodes}]\n  {RecoveryCodes}  also voids everybody's recovery codes, some of which may have been used since the backup";

    /// <returns>0 when it is done, 2 when the command is not understood.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string[] args)
    {
        if (args is [Name, var word, ..] && word != RecoveryCodes && word[0] is not ('-' or '/'))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        await DatabaseStartup.PrepareAsync(services, mayCreate: false);
        var voided = await services.GetRequiredService<RestoreService>().VoidAsync(args is [Name, RecoveryCodes, ..], CancellationToken.None);
        Console.WriteLine($"{voided.Sessions} sessions and {voided.Codes} live codes of the backup are void.");
        return 0;
    }
}
