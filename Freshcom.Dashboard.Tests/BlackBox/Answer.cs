using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Freshcom.Tests.BlackBox;

/// <summary>One error of a JSON:API document.</summary>
public sealed record Fault(string Code, string? At, string Title);

/// <summary>What the server said: status, headers and body, with the assertions that every test needs.</summary>
public sealed class Answer(HttpStatusCode status, string text, IReadOnlyDictionary<string, string> headers)
{
    private readonly JsonNode? _body = Parse(text);

    public int Status => (int)status;

    public string Text => text;

    /// <summary>The body's root object; fails the test when the body is no JSON object.</summary>
    public JsonObject Body => _body as JsonObject ?? throw Fail($"A JSON object was expected, status {Status}");

    public JsonObject Data => Body["data"] as JsonObject ?? throw Fail("A single resource was expected");

    public string Id => Data["id"]?.GetValue<string>() ?? throw Fail("The resource has no id");

    public JsonObject Attributes => Data["attributes"] as JsonObject ?? throw Fail("The resource has no attributes");

    /// <summary>The resources of a list.</summary>
    public IReadOnlyList<JsonObject> Rows => Body["data"] is JsonArray rows
        ? [.. rows.Select(row => row as JsonObject ?? throw Fail("A row is no object"))]
        : throw Fail("A list was expected");

    public JsonObject Meta => Body["meta"] as JsonObject ?? throw Fail("The document has no meta");

    public IReadOnlyList<Fault> Faults => Body["errors"] is JsonArray errors
        ? [.. errors.Select(Read)]
        : throw Fail("Errors were expected");

    /// <summary>The <c>error</c> of a token answer.</summary>
    public string? GrantError => Body["error"]?.GetValue<string>();

    /// <summary>One attribute as a string (numbers and booleans as JSON writes them); null when it is null or missing.</summary>
    public string? this[string attribute] => Show(Attributes[attribute]);

    public string? Header(string name) => headers.GetValueOrDefault(name.ToUpperInvariant());

    /// <summary>The first string under a name at the body's root.</summary>
    public string Field(string name) => Body[name]?.GetValue<string>() ?? throw Fail($"'{name}' is missing");

    /// <summary>The id that a to-one relationship names.</summary>
    public string Related(string name) => Data["relationships"]?[name]?["data"]?["id"]?.GetValue<string>()
        ?? throw Fail($"The relationship '{name}' names nothing");

    public Answer Is(params int[] expected)
    {
        if (!expected.Contains(Status)) throw Fail($"{string.Join(" or ", expected)} was expected, got {Status}");
        return this;
    }

    /// <summary>A 422 with an error at the attribute, of the code when one is given.</summary>
    public Answer Rejects(string attribute, string? code = null)
    {
        Is(422);
        var pointer = $"/data/attributes/{attribute}";
        if (!Faults.Any(fault => fault.At == pointer && (code is null || fault.Code == code)))
            throw Fail($"An error {code} at {pointer} was expected");
        return this;
    }

    /// <summary>A token failure with nothing that tells a TFA user from an unknown one.</summary>
    public Answer IsInvalidGrant()
    {
        Is(400);
        if (GrantError != "invalid_grant") throw Fail("invalid_grant was expected");
        Assert.Null(Header("X-Freshcom-OTP"));
        return this;
    }

    /// <summary>The 400 that asks for an OTP of the method.</summary>
    public Answer AsksForOtp(string method)
    {
        Is(400);
        if (GrantError != "invalid_request") throw Fail("invalid_request was expected");
        Assert.Equal($"required; auth_method={method}", Header("X-Freshcom-OTP"));
        Assert.Equal("OTP is invalid, please set OTP using the X-Freshcom-OTP header.", Field("error_description"));
        return this;
    }

    /// <summary>The 403 that asks for a proof of the method (rule 7).</summary>
    public Answer AsksForProof(string method)
    {
        Is(403);
        Assert.Equal($"required; auth_method={method}", Header("X-Freshcom-OTP"));
        return this;
    }

    /// <summary>A wait: 429 <c>slow_down</c>; returns the seconds of <c>Retry-After</c>.</summary>
    public int SlowsDown()
    {
        Is(429);
        Assert.Equal("slow_down", GrantError);
        var seconds = int.Parse(Header("Retry-After") ?? throw Fail("Retry-After is missing"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(seconds, 1, 3600);
        return seconds;
    }

    /// <summary>Reads a value as the JSON text that stands for it, strings without quotes.</summary>
    public static string? Show(JsonNode? node) =>
        node is null ? null : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    private Fault Read(JsonNode? error) => new(
        error?["code"]?.GetValue<string>() ?? throw Fail("An error has no code"),
        error["source"]?["pointer"]?.GetValue<string>(),
        error["title"]?.GetValue<string>() ?? throw Fail("An error has no title"));

    private Xunit.Sdk.XunitException Fail(string reason) =>
        new($"{reason}; the body was: {(text.Length > 800 ? text[..800] : text)}");

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
