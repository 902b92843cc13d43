using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Freshcom.Tests.JsonApi;

/// <summary>A tiny application with the JSON:API layer, a resource "Widget" and a token "good"; asked over real HTTP requests.</summary>
internal sealed class JsonApiApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private JsonApiApp(WebApplication app) => (_app, Client) = (app, app.GetTestClient());

    public HttpClient Client { get; }

    public static async Task<JsonApiApp> StartAsync(Action<RouteGroupBuilder> map, string environment = "Production")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddJsonApi();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TokenHandler>("test", null);
        var app = builder.Build();
        app.UseJsonApi();
        app.UseAuthentication();
        app.UseAuthorization();
        map(app.MapV1());
        app.MapOpenApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public async Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, headers);
    }

    public Task<Answer> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        PostAsync(path, Encoding.UTF8.GetBytes(json), headers);

    public Task<Answer> PostAsync(string path, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, ApiMediaTypes.JsonApi, headers);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, byte[] body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await SendAsync(request, headers);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, text, response.Content.Headers.ContentType, response.Headers);
    }

    private sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var token = Request.Headers.Authorization.ToString();
            if (token.Length == 0) return Task.FromResult(AuthenticateResult.NoResult());
            var identity = new ClaimsIdentity(token == "Bearer boss" ? [new Claim(ClaimTypes.Role, "boss")] : [], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}

/// <summary>An answer, read to its end.</summary>
internal sealed record Answer(int Status, string Text, MediaTypeHeaderValue? ContentType, HttpResponseHeaders Headers)
{
    public JsonElement Json { get; } = Text.Length > 0 && Text[0] == '{' ? JsonDocument.Parse(Text).RootElement : default;

    public JsonElement Data => Json.GetProperty("data");

    public JsonElement Attributes => Data.GetProperty("attributes");

    public JsonElement Meta => Json.GetProperty("meta");

    public IReadOnlyList<JsonElement> Errors => [.. Json.GetProperty("errors").EnumerateArray()];

    public IReadOnlyList<string?> Pointers => [.. Errors.Select(error => error.GetProperty("source").GetProperty("pointer").GetString())];

    public IReadOnlyList<string?> Parameters => [.. Errors.Select(error => error.GetProperty("source").GetProperty("parameter").GetString())];

    public string? Code => Errors[0].GetProperty("code").GetString();

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}

internal enum WidgetAction { SendEmail, [InputAlias("invokeWebhook")] Webhook }

internal sealed record WidgetInput : IResourceInput
{
    public static string ResourceType => "Widget";
    public Optional<string> Name { get; init; }
    public Optional<string> PhoneNumber { get; init; }
    public Optional<AuthMethod> AuthMethod { get; init; }
    public Optional<WidgetAction?> ActionType { get; init; }
    public Optional<bool> IsRed { get; init; }
    public Optional<int> Size { get; init; }
    public Optional<Guid> Key { get; init; }
    public Optional<JsonElement?> CustomData { get; init; }
    public Optional<ResourceIdentifier> Sponsor { get; init; }
}

internal sealed record WidgetAttributes(
    string? Name, string? PhoneNumber, AuthMethod AuthMethod, WidgetAction? ActionType, DateTimeOffset? EmailVerifiedAt, JsonElement? CustomData);

internal sealed record OwnerAttributes(Role Role);

internal static class Widgets
{
    public static readonly Guid Id = new("11111111-1111-4111-8111-111111111111");
    public static readonly Guid OwnerId = new("22222222-2222-4222-8222-222222222222");
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 10, 30, 0, TimeSpan.FromHours(2));

    public static readonly ResourceSpec Spec = ResourceSpec.Of<WidgetAttributes>("Widget") with
    {
        Relationships = new Dictionary<string, string> { ["owner"] = "User", ["sponsor"] = "Widget" },
        Includes = ["owner"],
        Filters = new Dictionary<string, Filter>
        {
            ["name"] = Filter.Text,
            ["actionType"] = Filter.Of<WidgetAction>(),
            ["owner"] = Filter.Id,
            ["isRed"] = Filter.Flag,
        },
        Sorts = ["insertedAt", "name"],
        Parameters = new Dictionary<string, Filter> { ["target"] = Filter.OneOf("user") },
    };

    public static Resource Resource(WidgetInput? input = null, Guid? id = null) => new(
        "Widget", id ?? Id, Time, Time.AddTicks(1234567),
        new WidgetAttributes(
            input?.Name.Value, input?.PhoneNumber.Value, input?.AuthMethod.Value ?? AuthMethod.TfaSms, input?.ActionType.Value, null, input?.CustomData.Value))
    {
        Relationships =
        [
            Relationship.ToOne("owner", new Resource("User", OwnerId, Time, Time, new OwnerAttributes(Role.SupportSpecialist))),
            Relationship.ToOne("sponsor", "Widget", input?.Sponsor.Value?.Uuid),
        ],
    };

    /// <summary>Endpoints that echo what they were given.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapPost("/widgets", (JsonApiRequest<WidgetInput> request) => ((Result<WidgetInput>)request.Input).ToCreated(input => Resource(input)))
            .Returns(Spec, StatusCodes.Status201Created).AllowAnonymous();
        v1.MapPatch("/widgets/{id:guid}", (Guid id, JsonApiRequest<WidgetInput> request) =>
            ((Result<WidgetInput>)request.Input).ToOk(input => Resource(input, id))).Returns(Spec);
        v1.MapPatch("/widget", (JsonApiRequest<WidgetInput> request) =>
            request.RefuseOtherThan(Id) ?? ((Result<WidgetInput>)request.Input).ToOk(input => Resource(input))).Returns(Spec);
        v1.MapGet("/widgets", (ListQuery query) => new Page<int>([.. Enumerable.Range(1, query.PageSize > 3 ? 2 : 1)], 10_000, 20_000, true)
            .ToList(n => Resource(null, new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1])))).ReturnsList(Spec);
        v1.MapGet("/widgets/{id:guid}", (Guid id) => ((Result<Guid>)id).ToOk(found => Resource(null, found))).Returns(Spec);
        v1.MapDelete("/widgets/{id:guid}", (Guid id) => ((Result<Done>)new Done()).ToNoContent()).ReturnsNothing();
        v1.MapPost("/secured", (JsonApiRequest<WidgetInput> request) => TypedResults.NoContent())
            .RequireAuthorization(policy => policy.RequireRole("boss")).ReturnsNothing();
    }
}

internal sealed record BodilessInput : IResourceInput
{
    public static string ResourceType => "Token";
    public static bool MayLackBody => true;
    public Optional<string> Token { get; init; }
}

/// <summary>One application for all tests of a class that change nothing in it.</summary>
public sealed class WidgetApp : IAsyncLifetime
{
    internal JsonApiApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await JsonApiApp.StartAsync(v1 =>
    {
        Widgets.Map(v1);
        v1.MapPost("/token", () => TypedResults.Ok());
        v1.MapPost("/tokens", (JsonApiRequest<BodilessInput> request) => TypedResults.Ok(request.Input.Token.IsSet));
    });

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
