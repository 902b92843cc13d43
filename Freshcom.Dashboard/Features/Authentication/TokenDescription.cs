using Freshcom.Domain;
using Freshcom.JsonApi.OpenApi;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Freshcom.Features.Authentication;

/// <summary>Describes the token endpoint in the API's description: it is OAuth's and no JSON:API, so no declaration of ours does.</summary>
internal static class TokenDescription
{
    private const string Form = "application/x-www-form-urlencoded", Json = "application/json";

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Summary = "Log in, refresh a token, or go on with a one-time password";
        operation.Parameters = [new OpenApiParameter { Name = "X-Freshcom-OTP", In = ParameterLocation.Header, Schema = ApiSchemas.Text(), Description = "The one-time password; the field otp may be used instead" }];
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { [Form] = new() { Schema = Request() }, [Json] = new() { Schema = Request() } } };
        operation.Responses = new OpenApiResponses
        {
            ["200"] = Answer("Logged in", ApiSchemas.Required(ApiSchemas.Object(
                ("access_token", ApiSchemas.Text()), ("token_type", ApiSchemas.Words(["bearer"])), ("expires_in", new OpenApiSchema { Type = JsonSchemaType.Integer }), ("refresh_token", ApiSchemas.Text())))),
            ["400"] = Refused("Refused, or a one-time password is needed", Errors("invalid_request", "invalid_grant", "unsupported_grant_type"),
                "X-Freshcom-OTP", $"required; auth_method={AuthMethod.TfaSms.Wire()}, when username and password are right and a one-time password is needed"),
            ["429"] = Refused("Too many tries", Errors("slow_down"), "Retry-After", "Seconds to wait"),
        };
        return Task.CompletedTask;
    }

    private static OpenApiSchema Request() => ApiSchemas.Required(
        ApiSchemas.Object(
            ("grant_type", ApiSchemas.Words(["password", "refresh_token", "otp"])), ("username", ApiSchemas.Text()), ("password", ApiSchemas.Text()),
            ("scope", Explained("aid:{account id} for a managed user, or to exchange a live refresh token for the test account")),
            ("refresh_token", ApiSchemas.Text()), ("challenge", Explained("From the answer that asked for a one-time password; stands for username and password")), ("otp", ApiSchemas.Text())),
        "grant_type");

    private static OpenApiSchema Errors(params string[] codes) => ApiSchemas.Required(
        ApiSchemas.Object(("error", ApiSchemas.Words(codes)), ("error_description", ApiSchemas.Text()), ("challenge", ApiSchemas.Text())), "error", "error_description");

    private static OpenApiSchema Explained(string description)
    {
        var text = ApiSchemas.Text();
        text.Description = description;
        return text;
    }

    private static OpenApiResponse Answer(string description, OpenApiSchema schema) =>
        new() { Description = description, Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = schema } } };

    private static OpenApiResponse Refused(string description, OpenApiSchema schema, string header, string meaning)
    {
        var answer = Answer(description, schema);
        answer.Headers = new Dictionary<string, IOpenApiHeader> { [header] = new OpenApiHeader { Description = meaning, Schema = ApiSchemas.Text() } };
        return answer;
    }
}
