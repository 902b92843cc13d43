using System.Text;
using System.Text.Json;
using Freshcom.Delivery;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Delivery;

public sealed class HttpSmsSenderTests : IDisposable
{
    private static readonly SmsMessage Message = new(Guid.Parse("0198c3a5-0000-7000-8000-000000000001"), "+84911112278", "M\u00e3: 123456 & more");

    private readonly TestHttpClients _clients = new(allowPrivate: false);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task A_plain_gateway_gets_one_JSON_post()
    {
        await using var gateway = await HttpGateway.StartAsync(202, """{"messageId":"m-1","body":"Your code is 123456"}""");
        var settings = Http(gateway) with { Authorization = "Token abc", From = "HoaSen" };
        Assert.Equal(new DeliveryResult.Accepted("m-1", "202"), await SendAsync(settings));

        var request = Assert.Single(gateway.Requests);
        Assert.Equal(("POST", "/sms", "application/json; charset=utf-8"), (request.Method, request.Path, request.ContentType));
        Assert.Equal(("Token abc", Message.Id.ToString()), (request.Headers["Authorization"], request.Headers["Idempotency-Key"]));
        var body = JsonElement.Parse(request.Body);
        Assert.Equal(["id", "to", "body", "from"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal([Message.Id.ToString(), Message.To, Message.Body, "HoaSen"], body.EnumerateObject().Select(p => p.Value.GetString()));
    }

    [Theory]
    [InlineData("""{"id":"a"}""", "a")]
    [InlineData("""{"id":17}""", "17")]
    [InlineData("""{"id":null}""", null)]
    [InlineData("""{"id":"\ud800"}""", null)]
    [InlineData("""["id"]""", null)]
    [InlineData("OK", null)]
    [InlineData("", null)]
    public async Task Whatever_the_body_says_2xx_accepts(string answer, string? id)
    {
        await using var gateway = await HttpGateway.StartAsync(200, answer);
        Assert.Equal(new DeliveryResult.Accepted(id, "200"), await SendAsync(Http(gateway)));
    }

    [Theory]
    [InlineData(400, true, false)]
    [InlineData(401, true, true)]
    [InlineData(403, true, true)]
    [InlineData(404, true, true)]
    [InlineData(408, false, true)]
    [InlineData(422, true, false)]
    [InlineData(429, false, true)]
    [InlineData(500, false, true)]
    [InlineData(503, false, true)]
    [InlineData(302, false, true)]
    public async Task Only_4xx_but_408_and_429_is_for_good_and_what_the_gateway_says_of_itself_is_its_fault(int status, bool permanent, bool isGatewayFault)
    {
        await using var gateway = await HttpGateway.StartAsync(status);
        var result = await SendAsync(Http(gateway));
        var reason = $"The SMS gateway answered {status}";
        Assert.Equal(permanent ? new DeliveryResult.Refused(reason) { IsGatewayFault = isGatewayFault } : new DeliveryResult.Failed(reason), result);
        Assert.Single(gateway.Requests);
    }

    // Status, code and words as in Twilio's error dictionary (https://www.twilio.com/docs/api/errors) and its messages' resource.
    [Theory]
    [InlineData(400, 21211, true, false)]
    [InlineData(400, 21408, true, false)]
    [InlineData(400, 21610, true, false)]
    [InlineData(400, 21614, true, false)]
    [InlineData(400, 21212, true, true)]
    [InlineData(400, 21703, true, true)]
    [InlineData(401, 20003, true, true)]
    [InlineData(403, 20003, true, true)]
    [InlineData(404, 20404, true, true)]
    [InlineData(429, 20429, false, true)]
    [InlineData(500, 20500, false, true)]
    [InlineData(503, 20503, false, true)]
    public async Task Twilios_codes_tell_whose_fault_it_is(int status, int code, bool permanent, bool isGatewayFault)
    {
        var body = JsonSerializer.Serialize(new { code, message = "No", more_info = $"https://www.twilio.com/docs/errors/{code}", status });
        await using var gateway = await HttpGateway.StartAsync(status, body);
        var reason = $"The SMS gateway answered {status}: {code} No";
        Assert.Equal(permanent ? new DeliveryResult.Refused(reason) { IsGatewayFault = isGatewayFault } : new DeliveryResult.Failed(reason), await SendAsync(Twilio(gateway) with { From = "+15555550100" }));
    }

    [Fact]
    public async Task A_token_that_the_gateway_echoes_is_masked()
    {
        await using var gateway = await HttpGateway.StartAsync(401, """{"error":"Unknown token sk_live_0123456789abcdef"}""");
        var refused = Assert.IsType<DeliveryResult.Refused>(await SendAsync(Http(gateway) with { Authorization = "Bearer sk_live_0123456789abcdef" }));
        Assert.Equal("The SMS gateway answered 401: Unknown token ••••••", refused.Reason);
    }

    [Fact]
    public async Task The_body_is_the_gateways_own_JSON_filled_in_inside_its_texts_alone()
    {
        await using var gateway = await HttpGateway.StartAsync(200);
        var settings = Http(gateway) with
        {
            From = "HoaSen",
            BodyTemplate = """{"messages":[{"to":["{{to}}"],"text":"{{ from }}: {{body}}","priority":1,"dry":false}],"ref":"{{id}}","callback":"{{receiptUrl}}"}""",
        };
        var message = Message with { Body = "\",\"to\":\"+1900 {{to}} \\ \n\u00e3" };
        Assert.IsType<DeliveryResult.Accepted>(await new HttpSmsSender(_clients, settings).SendAsync(message, Cancel));

        var body = JsonElement.Parse(Assert.Single(gateway.Requests).Body);
        Assert.Equal(["messages", "ref", "callback"], body.EnumerateObject().Select(x => x.Name));
        var inner = body.GetProperty("messages")[0];
        Assert.Equal((message.To, $"HoaSen: {message.Body}", 1, false), (inner.GetProperty("to")[0].GetString(), inner.GetProperty("text").GetString(), inner.GetProperty("priority").GetInt32(), inner.GetProperty("dry").GetBoolean()));
        Assert.Equal((message.Id.ToString(), JsonValueKind.Null), (body.GetProperty("ref").GetString(), body.GetProperty("callback").ValueKind));
    }

    [Theory]
    [InlineData("""{"to":"{{to}}","body":"{{body}}"}""", null)]
    [InlineData("""{"to":"{{to}}"}""", "placeholders")]
    [InlineData("""{"{{to}}":"{{body}}"}""", "placeholders")]
    [InlineData("""{"to":"{{to}}","body":"{{body}} {{code}}"}""", "placeholders")]
    [InlineData("""["{{to}}","{{body}}"]""", "invalid")]
    [InlineData("""{"to":{{to}},"body":{{body}}}""", "invalid")]
    [InlineData("""{"to":"{{to}}","body":"{{body}}","x":"\ud800"}""", "invalid")]
    [InlineData("""{"to":"{{to}}","body":"{{body}}"} x""", "invalid")]
    [InlineData("", "invalid")]
    public void A_body_is_checked_when_it_is_saved(string template, string? code) =>
        Assert.Equal(code is null ? [] : [("bodyTemplate", code)], Faults(template));

    [Fact]
    public void A_body_has_4_kB_at_most()
    {
        const string Form = """{"to":"{{to}}","body":"{{body}}","x":"…"}""";
        Assert.Empty(Faults(Form.Replace("…", new string('x', 4096 - Form.Length + 1), StringComparison.Ordinal)));
        Assert.Equal([("bodyTemplate", "tooLong")], Faults(Form.Replace("…", new string('x', 4096 - Form.Length + 2), StringComparison.Ordinal)));
        Assert.Equal([("bodyTemplate", "invalid")], Faults(Form.Replace("\"…\"", new string('[', 100) + new string(']', 100), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Twilio_gets_its_form_and_its_sid_is_kept()
    {
        await using var gateway = await HttpGateway.StartAsync(201, """{"sid":"SM1","status":"queued","body":"123456"}""");
        Assert.Equal(new DeliveryResult.Accepted("SM1", "201"), await SendAsync(Twilio(gateway) with { From = "+15555550100" }));

        var request = Assert.Single(gateway.Requests);
        Assert.Equal(("POST", "/2010-04-01/Accounts/AC1/Messages.json", "application/x-www-form-urlencoded"), (request.Method, request.Path, request.ContentType));
        Assert.Equal("To=%2B84911112278&From=%2B15555550100&Body=M%C3%A3%3A+123456+%26+more", request.Body);
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("AC1:secret-token"))}", request.Headers["Authorization"]);
    }

    [Fact]
    public async Task Twilio_takes_a_messaging_service_in_place_of_a_number()
    {
        await using var gateway = await HttpGateway.StartAsync(201, "{}");
        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(Twilio(gateway) with { MessagingServiceSid = "MG1", From = "+15555550100" }));
        Assert.Contains("&MessagingServiceSid=MG1&", Assert.Single(gateway.Requests).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("From", Assert.Single(gateway.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twilios_reason_is_told_and_an_echoed_code_is_not()
    {
        await using var gateway = await HttpGateway.StartAsync(400, """{"code":21211,"message":"The 'To' number is not valid: 123456\nsorry","status":400}""");
        Assert.Equal(
            new DeliveryResult.Refused("The SMS gateway answered 400: 21211 The 'To' number is not valid: •••••• sorry"),
            await SendAsync(Twilio(gateway) with { From = "x" }));
    }

    [Fact]
    public async Task An_endless_answer_is_read_only_to_its_beginning()
    {
        await using var gateway = await HttpGateway.StartAsync(async context =>
        {
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(Http(gateway)));
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_tried_again_later_and_a_cancelled_try_throws()
    {
        var settings = new SmsSettings { Provider = SmsProvider.Http, Url = $"http://127.0.0.1:{MailServer.FreePort()}/" };
        Assert.Equal(new DeliveryResult.Failed("The SMS gateway cannot be reached."), await SendAsync(settings));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new HttpSmsSender(_clients, settings).SendAsync(Message, new(canceled: true)));
    }

    [Fact]
    public async Task An_accounts_own_gateway_has_to_be_public_and_encrypted()
    {
        using var authority = new TestAuthority();
        await using var gateway = await HttpGateway.StartAsync(200, "", authority.Server);
        using var clients = new TestHttpClients(allowPrivate: false, authority.Root);
        var sender = new HttpSmsSender(clients, new());
        var own = Http(gateway);
        Assert.Contains("private address", Assert.IsType<DeliveryResult.Refused>(await sender.SendAsync(Message with { Gateway = own }, Cancel)).Reason, StringComparison.Ordinal);

        own = own with { Url = "http://sms.example/" };
        Assert.Contains("https", Assert.IsType<DeliveryResult.Refused>(await sender.SendAsync(Message with { Gateway = own }, Cancel)).Reason, StringComparison.Ordinal);
        Assert.Empty(gateway.Requests);
    }

    [Fact]
    public async Task Without_a_gateway_the_message_waits_for_one() =>
        Assert.Equal(new DeliveryResult.NotTried(), await SendAsync(new()));

    [Fact]
    public async Task The_second_gateway_takes_the_third_try_and_all_after_it()
    {
        await using var first = await HttpGateway.StartAsync(500);
        await using var second = await HttpGateway.StartAsync(200);
        var sender = new HttpSmsSender(_clients, Http(first) with { Fallback = Http(second) });
        for (var attempt = 1; attempt <= 4; attempt++)
            Assert.IsType(attempt <= 2 ? typeof(DeliveryResult.Failed) : typeof(DeliveryResult.Accepted), await sender.SendAsync(Message with { Attempt = attempt }, Cancel));
        Assert.Equal((2, 2), (first.Requests.Count, second.Requests.Count));
    }

    [Fact]
    public void Settings_name_every_fault_and_show_no_secret()
    {
        Assert.Equal(["url", "authorization"], new SmsSettings { Provider = SmsProvider.Http, Url = "ftp://x", Authorization = "\u00e9" }.Check().Select(e => e.Field));
        Assert.Equal(["accountSid", "authToken", "from"], new SmsSettings { Provider = SmsProvider.Twilio }.Check().Select(e => e.Field));
        Assert.Equal("Twilio", new SmsSettings { Provider = SmsProvider.Twilio, AuthToken = "secret-token" }.ToString());
    }

    private static IEnumerable<(string? Field, string Code)> Faults(string template) =>
        new SmsSettings { Provider = SmsProvider.Http, Url = "https://sms.example/", BodyTemplate = template }.Check().Select(x => (x.Field, x.Code));

    private Task<DeliveryResult> SendAsync(SmsSettings settings) => new HttpSmsSender(_clients, settings).SendAsync(Message, Cancel);

    private static SmsSettings Http(HttpGateway gateway) => new() { Provider = SmsProvider.Http, Url = $"{gateway.Origin}/sms" };

    private static SmsSettings Twilio(HttpGateway gateway) =>
        new() { Provider = SmsProvider.Twilio, BaseUrl = gateway.Origin, AccountSid = "AC1", AuthToken = "secret-token" };
}
