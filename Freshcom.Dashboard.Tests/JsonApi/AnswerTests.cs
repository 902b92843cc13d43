using System.Diagnostics;
using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Freshcom.Tests.JsonApi;

public sealed class AnswerTests
{
    [Fact]
    public async Task A_resource_has_type_id_attributes_relationships_times_and_the_locale()
    {
        await using var app = await JsonApiApp.StartAsync(Widgets.Map);
        var answer = await app.GetAsync($"/v1/widgets/{Widgets.Id}");
        Assert.Equal(200, answer.Status);
        Assert.Equal("application/vnd.api+json", answer.ContentType!.ToString());
        Assert.Equal("Widget", answer.Data.GetProperty("type").GetString());
        Assert.Equal(Widgets.Id, answer.Data.GetProperty("id").GetGuid());
        Assert.Equal(
            """{"name":null,"phoneNumber":null,"authMethod":"tfa_sms","actionType":null,"emailVerifiedAt":null,"customData":null,"insertedAt":"2026-01-31T08:30:00.000000Z","updatedAt":"2026-01-31T08:30:00.123456Z"}""",
            answer.Attributes.GetRawText());
        Assert.Equal(
            """{"owner":{"data":{"type":"User","id":"22222222-2222-4222-8222-222222222222"}},"sponsor":{"data":null}}""",
            answer.Data.GetProperty("relationships").GetRawText());
        Assert.False(answer.Json.TryGetProperty("included", out _));
        Assert.Equal("""{"locale":"en"}""", answer.Meta.GetRawText());
    }

    [Fact]
    public async Task A_list_has_its_counts_and_includes_each_related_resource_once()
    {
        await using var app = await JsonApiApp.StartAsync(Widgets.Map);
        var answer = await app.GetAsync("/v1/widgets?include=owner&locale=zh-CN&fields[Widget]=owner&fields[User]=role");
        Assert.Equal("""{"locale":"zh-CN","totalCount":10000,"allCount":20000,"totalCountIsLowerBound":true}""", answer.Meta.GetRawText());
        Assert.Equal(2, answer.Data.GetArrayLength());
        Assert.Equal(
            """[{"type":"User","id":"22222222-2222-4222-8222-222222222222","attributes":{"role":"supportSpecialist"}}]""",
            answer.Json.GetProperty("included").GetRawText());
        Assert.Equal("{}", answer.Data[0].GetProperty("attributes").GetRawText());
        Assert.False(answer.Data[0].GetProperty("relationships").TryGetProperty("sponsor", out _));
    }

    [Fact]
    public async Task The_accounts_locale_is_named_when_none_is_asked_for()
    {
        await using var app = await JsonApiApp.StartAsync(v1 => v1.MapGet("/it", (HttpContext context) =>
        {
            context.Features.Set(new DefaultLocale("zh-CN"));
            return DocumentResult.One(Widgets.Resource());
        }));
        Assert.Equal("zh-CN", (await app.GetAsync("/v1/it")).Meta.GetProperty("locale").GetString());
        Assert.Equal("fr", (await app.GetAsync("/v1/it?locale=fr")).Meta.GetProperty("locale").GetString());
        Assert.Equal(["locale"], (await app.GetAsync("/v1/it?locale=*")).Parameters);
    }

    [Fact]
    public async Task A_deleted_resource_is_204_without_a_body()
    {
        await using var app = await JsonApiApp.StartAsync(Widgets.Map);
        var answer = await app.SendAsync(HttpMethod.Delete, $"/v1/widgets/{Widgets.Id}", [], null);
        Assert.Equal((204, ""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Invalid_input_is_422_with_every_error_and_always_a_pointer()
    {
        var answer = await Fail(new Failure.Invalid(
            [Errors.Required("name"), Errors.NotOfThisAccount("relationships/user"), Errors.LiveAccountReset()]));
        Assert.Equal(422, answer.Status);
        Assert.Equal(["/data/attributes/name", "/data/relationships/user", "/data/attributes"], answer.Pointers);
        Assert.Equal("required", answer.Code);
        Assert.Equal("Name is required", answer.Errors[0].GetProperty("title").GetString());
        Assert.All(answer.Errors, error => Assert.Equal("422", error.GetProperty("status").GetString()));
        Assert.Equal(3, answer.Errors.Select(error => error.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal("en", answer.Meta.GetProperty("locale").GetString());
    }

    [Fact]
    public async Task A_needed_proof_is_403_and_names_the_method()
    {
        var answer = await Fail(new Failure.ProofRequired(AuthMethod.TfaEmail));
        Assert.Equal((403, "otpRequired"), (answer.Status, answer.Code));
        Assert.Equal("required; auth_method=tfa_email", answer.Header("X-Freshcom-OTP"));
    }

    [Theory]
    [InlineData("123456", "123456")]
    [InlineData(" 123456 ", "123456")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_OTP_is_read_from_its_header(string? header, string? otp)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["x-freshcom-otp"] = header;
        Assert.Equal(otp, OtpHeader.Read(context.Request));
    }

    [Fact]
    public void Two_OTPs_or_an_endless_one_are_none()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[OtpHeader.Name] = new(["123456", "654321"]);
        Assert.Null(OtpHeader.Read(context.Request));
        context.Request.Headers[OtpHeader.Name] = new string('1', 65);
        Assert.Null(OtpHeader.Read(context.Request));
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(29_001, "30")]
    [InlineData(30_000, "30")]
    [InlineData(3_600_000, "3600")]
    [InlineData(-5, "1")]
    public async Task A_wait_is_429_with_whole_seconds_rounded_up(int milliseconds, string seconds)
    {
        var answer = await Fail(new Failure.Wait(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal((429, "tooManyRequests", seconds), (answer.Status, answer.Code, answer.Header("Retry-After")));
    }

    [Fact]
    public async Task What_is_missing_or_forbidden_is_404_and_403()
    {
        Assert.Equal((404, "notFound"), ((await Fail(new Failure.NotFound())).Status, (await Fail(new Failure.NotFound())).Code));
        Assert.Equal((403, "forbidden"), ((await Fail(new Failure.Forbidden())).Status, (await Fail(new Failure.Forbidden())).Code));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task An_exception_is_500_with_a_trace_id_and_nothing_else(string environment)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await JsonApiApp.StartAsync(v1 => v1.MapGet("/boom", IResult () => throw new InvalidOperationException("secret")), environment);
        var answer = await app.GetAsync("/v1/boom", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("Origin", "https://shop.example"));
        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.Equal(["errors"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["id", "status", "code", "title"], answer.Errors[0].EnumerateObject().Select(member => member.Name));
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", answer.Errors[0].GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task A_malformed_argument_is_400_as_a_document(string environment)
    {
        await using var app = await JsonApiApp.StartAsync(v1 => v1.MapGet("/number", (int n) => TypedResults.Ok(n)), environment);
        var answer = await app.GetAsync("/v1/number?n=x");
        Assert.Equal((400, "badRequest"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_bare_status_becomes_a_document(int status)
    {
        await using var app = await JsonApiApp.StartAsync(v1 => v1.MapGet("/bare", () => TypedResults.StatusCode(status)));
        var answer = await app.GetAsync("/v1/bare");
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/vnd.api+json", answer.ContentType!.MediaType);
        Assert.Equal(status.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Errors[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_documents_too()
    {
        await using var app = await JsonApiApp.StartAsync(Widgets.Map);
        Assert.Equal("notFound", (await app.GetAsync("/v1/nope")).Code);
        Assert.Equal("notFound", (await app.GetAsync("/v1/widgets/1")).Code);
        Assert.Equal("methodNotAllowed", (await app.SendAsync(HttpMethod.Put, "/v1/widgets", [], null)).Code);
    }

    private static async Task<Answer> Fail(Failure failure)
    {
        await using var app = await JsonApiApp.StartAsync(v1 => v1.MapGet("/fail", () => ((Result<Done>)failure).ToNoContent()));
        return await app.GetAsync("/v1/fail");
    }
}
