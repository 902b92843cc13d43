using Freshcom.Domain;

namespace Freshcom.Features.Authentication;

/// <summary><c>POST /v1/token</c>: the OAuth 2.0 grants (RFC 6749), and the three-step login with a one-time password.</summary>
public static class TokenEndpoint
{
    public static void MapToken(this IEndpointRouteBuilder app) => app.MapPost("/v1/token", TokenAsync).AllowAnonymous().AddOpenApiOperationTransformer(TokenDescription.DescribeAsync);

    private static async Task<IResult> TokenAsync(HttpContext context, LoginService logins, TokenGrants grants, CancellationToken cancellationToken)
    {
        if (await TokenRequest.ReadAsync(context.Request, cancellationToken) is not { } request) return TokenResult.InvalidRequest("The body is neither a form nor a JSON object of texts.");
        using var span = LoginMetrics.StartGrant(request.GrantType);
        var door = new LoginDoor(SessionKind.Api, ClientInfo.Of(context));
        switch (request.GrantType)
        {
            case null: return TokenResult.InvalidRequest("grant_type is missing.");
            case "password" when request.Username is null || request.Password is null: return TokenResult.InvalidRequest("username and password are required.");
            case "password":
                return await AnswerAsync(await logins.LoginAsync(new(request.Username, request.Password, request.Otp, TokenGrants.AccountOf(request.Scope), SessionKind.Api, door.Client), cancellationToken));
            case "otp" when request.Challenge is null: return TokenResult.InvalidRequest("challenge is required.");
            case "otp": return await AnswerAsync(await logins.ContinueAsync(request.Challenge, request.Otp, door, cancellationToken));
            case "refresh_token" when request.RefreshToken is null: return TokenResult.InvalidRequest("refresh_token is required.");
            case "refresh_token": return await grants.RefreshAsync(request.RefreshToken, request.Scope, cancellationToken) is { } token ? TokenResult.Ok(token) : TokenResult.InvalidGrant();
            default: return TokenResult.UnsupportedGrantType();
        }

        async Task<IResult> AnswerAsync(LoginOutcome outcome) => outcome switch
        {
            LoginOutcome.LoggedIn done => TokenResult.Ok(await grants.ForNewSessionAsync(done.Session, cancellationToken)),
            LoginOutcome.OtpRequired required => TokenResult.OtpRequired(required.Prompt),
            LoginOutcome.Wait wait => TokenResult.SlowDown(wait.For),
            _ => TokenResult.InvalidGrant(),
        };
    }
}
