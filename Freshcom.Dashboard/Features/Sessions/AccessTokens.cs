using Freshcom.Security;

namespace Freshcom.Features.Sessions;

/// <summary>The claims of access tokens: <c>typ</c>, <c>aud</c> (account), <c>sub</c> and the older <c>prn</c>, and for a user <c>sid</c>, its session.</summary>
public sealed class AccessTokens(AccessTokenSigner signer)
{
    public const int Seconds = 3600;

    public const string Session = "sid", Type = "typ", Audience = "aud", Subject = "sub";

    public string ForUser(Guid sessionId, Guid userId, Guid accountId) => signer.Sign(new Dictionary<string, object>
    {
        [Type] = "user",
        [Audience] = accountId.ToString(),
        [Subject] = userId.ToString(),
        ["prn"] = userId.ToString(),
        [Session] = sessionId.ToString(),
    }, TimeSpan.FromSeconds(Seconds));

    public string ForPublishable(Guid accountId) => signer.Sign(new Dictionary<string, object>
    {
        [Type] = "publishable",
        [Audience] = accountId.ToString(),
        ["prn"] = accountId.ToString(),
    }, TimeSpan.FromSeconds(Seconds));
}
