using Freshcom.Security;

namespace Freshcom.Features.Authentication;

/// <summary>Names a login that waits for its one-time password, so that a client need not keep the password. Ends with the code.</summary>
public sealed class Challenges(MasterKey masterKey)
{
    private readonly SignedIds _ids = new(masterKey, "challenges");

    public string For(Guid codeId, Guid userId) => _ids.Sign(codeId, userId);

    /// <summary>The code that the challenge claims to name, or null.</summary>
    public static Guid? CodeIn(string challenge) => SignedIds.IdIn(challenge);

    public bool IsGenuine(string challenge, Guid userId) => _ids.IsGenuine(challenge, userId);
}
