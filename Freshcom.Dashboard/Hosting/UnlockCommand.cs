using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Users;

namespace Freshcom.Hosting;

/// <summary><c>dotnet Freshcom.Dashboard.dll unlock USERNAME</c>: the way back of an owner who has nobody to ask (rule 10). The server may be running or not.</summary>
public static class UnlockCommand
{
    public const string Name = "unlock";

    // A word and no option: the settings' reader would take what follows an option for its value.
    private const string PasswordOnly = "password-only";

    private const string Usage = $"Usage: dotnet Freshcom.Dashboard.dll {Name} USERNAME [{PasswordOnly}]\n  {PasswordOnly}  also sets the authentication method to the password alone, for who has lost the second factor";

    /// <returns>0 when the user is unlocked, 1 when there is no such user, 2 when the command is not understood.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string[] args)
    {
        if (args is not [Name, { Length: > 0 } username, .. var rest] || username[0] is '-' or '/')
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        await DatabaseStartup.PrepareAsync(services, mayCreate: false);
        var result = await services.GetRequiredService<OwnerUnlockService>().UnlockAsync(username, rest is [PasswordOnly, ..], CancellationToken.None);
        if (result.Failure is Failure.NotFound)
        {
            await Console.Error.WriteLineAsync($"freshcom: There is no standard user {username}. Managed users are unlocked by their account's support, in the dashboard.");
            return 1;
        }
        Console.WriteLine(Describe(result.Value));
        return 0;
    }

    private static string Describe(OwnerUnlocked user)
    {
        var unlocked = user.WasLocked ? $"{user.Username} is unlocked." : $"{user.Username} was not locked.";
        return user.MethodChanged ? $"{unlocked} The authentication method is now the password alone; all sessions have ended." : unlocked;
    }
}
