using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>The outbox with two real SMS gateways on loopback.</summary>
public sealed class SecondGatewayTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(503, "")]
    [InlineData(401, """{"code":20003,"message":"Authenticate","status":401}""")]
    public async Task An_accounts_second_gateway_takes_over_after_two_tries_and_the_log_says_so(int status, string body)
    {
        await using var first = await HttpGateway.StartAsync(status, body, _authority.Server);
        await using var second = await HttpGateway.StartAsync(201, """{"sid":"SM1"}""", _authority.Server);
        using var clients = new TestHttpClients(allowPrivate: true, _authority.Root);
        await using var rig = OutboxRig.Over(new TestApp().With("Outbox:Enabled", "false").WithServices(x => x.AddSingleton<IHttpClientFactory>(clients)));
        var caller = await rig.NewCallerAsync();
        var settings = new SmsSettings { Provider = SmsProvider.Http, Url = $"{first.Origin}/sms", Fallback = new() { Provider = SmsProvider.Twilio, BaseUrl = second.Origin, AccountSid = "AC1", AuthToken = "t", From = "+12025550100" } };
        Assert.Null((await rig.App.Services.GetRequiredService<GatewayService>().SaveSmsAsync(caller, settings, Stop)).Failure);
        var message = new OutgoingMessage(caller.AccountId, MessageKind.Sms, null, rig.App.Clock.GetUtcNow()) { To = "+84911112278", BodyText = "Hi" };
        await using (var db = await rig.OpenAsync())
        {
            db.Messages.Add(message);
            await db.SaveChangesAsync(Stop);
        }

        for (var i = 0; i < 3; i++)
        {
            rig.App.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, await rig.SendDueAsync());
        }

        var sent = await rig.ReadAsync(message.Id);
        Assert.Equal((MessageStatus.Sent, "SM1", false), (sent.Status, sent.GatewayId, sent.IsGatewayFault));
        Assert.Equal(["localhost", "localhost", "Twilio (second)"], sent.Tries.Select(x => x.Gateway));
        Assert.Equal((2, 1), (first.Requests.Count, second.Requests.Count));
    }

    [Fact]
    public async Task The_operators_second_gateway_comes_from_the_configuration()
    {
        await using var first = await HttpGateway.StartAsync(500);
        await using var second = await HttpGateway.StartAsync(200);
        await using var rig = OutboxRig.Over(new TestApp().With("Outbox:Enabled", "false")
            .With("Sms:Provider", "Http").With("Sms:Url", first.Origin).With("Sms:Fallback:Provider", "Http").With("Sms:Fallback:Url", second.Origin)
            .With("Sms:Fallback:BodyTemplate", """{"to":"{{to}}","text":"{{body}}"}"""));
        var id = await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5));
        for (var i = 0; i < 3; i++)
        {
            await rig.SendDueAsync();
            rig.App.Clock.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.Equal(MessageStatus.Sent, (await rig.ReadAsync(id)).Status);
        Assert.Equal((2, """{"to":"+14165550100","text":"123456"}"""), (first.Requests.Count, Assert.Single(second.Requests).Body));
    }

    [Fact]
    public async Task A_number_that_the_first_gateway_refuses_is_not_tried_again()
    {
        await using var first = await HttpGateway.StartAsync(400, """{"code":21610,"message":"Attempt to send to unsubscribed recipient","status":400}""");
        await using var rig = OutboxRig.Over(new TestApp().With("Outbox:Enabled", "false")
            .With("Sms:Provider", "Twilio").With("Sms:BaseUrl", first.Origin).With("Sms:AccountSid", "AC1").With("Sms:AuthToken", "t").With("Sms:From", "+12025550100")
            .With("Sms:Fallback:Provider", "Http").With("Sms:Fallback:Url", first.Origin));
        var id = await rig.QueueAsync();
        await rig.SendDueAsync();
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Failed, false), (message.Status, message.IsGatewayFault));
        Assert.Single(first.Requests);
    }
}
