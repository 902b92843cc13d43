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
    [InlineData(400, true)]
    [InlineData(401, true)]
    [InlineData(404, true)]
    [InlineData(408, false)]
    [InlineData(422, true)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(302, false)]
    public async Task Only_4xx_but_408_and_429_is_for_good(int status, bool permanent)
    {
        await using var gateway = await HttpGateway.StartAsync(status);
        var result = await SendAsync(Http(gateway));
        var reason = $"The SMS gateway answered {status}";
        Assert.Equal(permanent ? new DeliveryResult.Refused(reason) : new DeliveryResult.Failed(reason), result);
        Assert.Single(gateway.Requests);
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
    public void Settings_name_every_fault_and_show_no_secret()
    {
        Assert.Equal(["url", "authorization"], new SmsSettings { Provider = SmsProvider.Http, Url = "ftp://x", Authorization = "\u00e9" }.Check().Select(e => e.Field));
        Assert.Equal(["accountSid", "authToken", "from"], new SmsSettings { Provider = SmsProvider.Twilio }.Check().Select(e => e.Field));
        Assert.Equal("Twilio", new SmsSettings { Provider = SmsProvider.Twilio, AuthToken = "secret-token" }.ToString());
    }

    private Task<DeliveryResult> SendAsync(SmsSettings settings) => new HttpSmsSender(_clients, settings).SendAsync(Message, Cancel);

    private static SmsSettings Http(HttpGateway gateway) => new() { Provider = SmsProvider.Http, Url = $"{gateway.Origin}/sms" };

    private static SmsSettings Twilio(HttpGateway gateway) =>
        new() { Provider = SmsProvider.Twilio, BaseUrl = gateway.Origin, AccountSid = "AC1", AuthToken = "secret-token" };
}
