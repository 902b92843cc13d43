using System.Text;
using System.Text.Json;
using CsCheck;
using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.AspNetCore.Http;

namespace Freshcom.Tests.JsonApi;

/// <summary>Whatever comes in, reading it ends in a value or in 4xx, never in an exception.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Words =
    [
        "data", "type", "Widget", "id", "attributes", "relationships", "sponsor", "name", "phone_number", "authMethod", "customData", "isRed", "size", "key",
        "\\ud800", "\\u0000", "\\udc00", "\\", "\"", "\uFFFD", "二", "e\u0301", "é", "", "null",
    ];

    private static readonly string[] Tokens = ["{", "}", "[", "]", ":", ",", "\"", "null", "true", "1e999", "-0", "0.1", " ", "\uFEFF", "//", .. Words.Select(word => $"\"{word}\"")];

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, value) => depth > 3
        ? Gen.OneOf("null", "true", "1", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "1e400")
        : Gen.OneOf(
            Gen.OneOf<string>("null", "false", "12", "\"x\"", "\"Widget\"", "\"\\udfff\""),
            value.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(Gen.OneOf(Words), value).Array[0, 4].Select(members =>
                "{" + string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}")));

    [Fact]
    public void Random_bytes_are_400() => Gen.Byte.Array[0, 200].Sample(bytes => Assert.All(Read(bytes), IsBadRequest));

    [Fact]
    public void Random_tokens_of_JSON_are_read_or_400() =>
        Gen.OneOf(Tokens).Array[0, 40].Sample(tokens => Assert.All(Read(Encoding.UTF8.GetBytes(string.Concat(tokens))), IsBadRequest));

    [Fact]
    public void Random_JSON_in_every_place_is_read_or_400() => Value.Sample(value =>
    {
        string[] documents =
        [
            value,
            "{\"data\":" + value + "}",
            "{\"data\":{\"type\":\"Widget\",\"attributes\":" + value + ",\"relationships\":" + value + "}}",
            "{\"data\":{\"type\":\"Widget\",\"attributes\":{\"name\":" + value + ",\"customData\":" + value + ",\"size\":" + value + "}}}",
        ];
        foreach (var document in documents) Assert.All(Read(Encoding.UTF8.GetBytes(document)), IsBadRequest);
    });

    [Fact]
    public void Random_bytes_inside_a_string_are_a_sound_text_or_400() => Gen.Byte.Array[0, 12].Sample(bytes =>
    {
        byte[] body = [.. "{\"data\":{\"type\":\"Widget\",\"attributes\":{\"name\":\""u8, .. bytes, .. "\"}}}"u8];
        var input = new WidgetInput();
        if (Read(body, input).Count > 0) return;
        var name = input.Name.Value!;
        Assert.DoesNotContain('\0', name);
        Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
    });

    [Fact]
    public void Accepted_custom_data_can_be_written_again() => Value.Sample(value =>
    {
        var input = new WidgetInput();
        var body = Encoding.UTF8.GetBytes("{\"data\":{\"type\":\"Widget\",\"attributes\":{\"customData\":" + value + "}}}");
        if (Read(body, input).Count == 0) Assert.NotNull(JsonSerializer.Serialize(input.CustomData.Value, ApiJson.Options));
    });

    [Fact]
    public async Task Random_queries_are_200_or_400()
    {
        await using var app = await JsonApiApp.StartAsync(Widgets.Map);
        string[] names = ["page[number]", "page[size]", "search", "sort", "include", "locale", "fields[Widget]", "filter[owner]", "filter", "[", "page[", "x"];
        var pair = Gen.Select(Gen.OneOf(Gen.OneOf(names), Gen.String[0, 120]), Gen.String[0, 12]);
        await pair.Array[0, 4].SampleAsync(async pairs =>
        {
            var query = string.Join('&', pairs.Select(p => $"{Escape(p.Item1)}={Escape(p.Item2)}"));
            var answer = await app.GetAsync($"/v1/widgets?{query}");
            Assert.Contains(answer.Status, (int[])[200, 400]);
        }, iter: 300, threads: 1);
    }

    [Fact]
    public async Task Random_raw_queries_never_throw() => await Gen.Char["%=&[]+,-0189abfpz\u0000\u00e9\ud800"].Array[0, 40].SampleAsync(async chars =>
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new("?" + new string(chars));
        context.SetEndpoint(new(null, new(new ReturnsMetadata(Widgets.Spec, 200, true)), null));
        Assert.All((await ListQuery.BindAsync(context))!.Faults, IsBadRequest);
    });

    [Fact]
    public void Random_accept_headers_never_throw() => Gen.Char["aplicton/vd.+js*;=q0,\" "].Array[0, 40].Sample(chars =>
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = new string(chars);
        Assert.Contains(ApiMediaTypes.AnswerTypeOf(context.Request), (string?[])[null, ApiMediaTypes.Json, ApiMediaTypes.JsonApi]);
    });

    [Fact]
    public void A_camel_case_name_and_its_snake_case_are_the_same() =>
        Gen.Char['a', 'z'].Array[1, 8].Select(chars => new string(chars)).Array[1, 4].Sample(words => Assert.Equal(
            words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
            WireNames.ToCamel(string.Join('_', words))));

    [Fact]
    public void Every_method_is_read_as_it_is_written()
    {
        foreach (var method in Enum.GetValues<AuthMethod>())
        {
            Assert.True(WireNames.TryParse<AuthMethod>(WireNames.Of(method), out var read));
            Assert.Equal(method, read);
        }
    }

    private static IReadOnlyList<ApiError> Read(byte[] body, WidgetInput? input = null)
    {
        var document = new RequestDocument(input ?? new(), InputShape.Of(typeof(WidgetInput)), "Widget");
        document.Read(body);
        return document.Faults;
    }

    private static void IsBadRequest(ApiError fault) => Assert.Equal(400, fault.Status);

    /// <summary>Percent-encodes UTF-16 units as they are, so that lone surrogates arrive as broken UTF-8.</summary>
    private static string Escape(string text) => string.Concat(text.SelectMany(c =>
        c < 0x80 ? (string[])[$"%{(int)c:X2}"] : [$"%{0xE0 | (c >> 12):X2}", $"%{0x80 | ((c >> 6) & 0x3F):X2}", $"%{0x80 | (c & 0x3F):X2}"]));
}
