using Freshcom.Components.Dialogs;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using MudBlazor;

namespace Freshcom.Features.Users;

/// <summary>Asks a person for a code of its present method where a change takes one (rule 7).</summary>
public static class Proofs
{
    /// <summary>Runs <paramref name="act"/>; when it takes a proof, which has then been sent, asks for the code and runs it with that, until it is right or the person gives up.</summary>
    /// <returns>What came of it; <see cref="Failure.ProofRequired"/> when the person gave up.</returns>
    public static async Task<Result<T>> ProveAsync<T>(this IDialogService dialogs, Caller caller, OwnProfile profile, Func<Caller, Task<Result<T>>> act)
    {
        var result = await act(caller);
        if (result.Failure is not Failure.ProofRequired required) return result;
        var parameters = new DialogParameters<ProofDialog>
        {
            { d => d.Method, required.Method },
            { d => d.Profile, profile },
            { d => d.Try, async code => (result = await act(caller with { Otp = code })).Failure },
            { d => d.Again, async () => (await act(caller)).Failure },
        };
        await dialogs.AskAsync<ProofDialog, string>(parameters);
        return result;
    }
}
