using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Whose signature counts, which addresses are given away, and what sending again makes of old receipts.</summary>
public sealed class ReceiptsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Origin = "https://shop.example";

    private static readonly SmsSettings Twilio = new() { Provider = SmsProvider.Twilio, AccountSid = "AC1", From = "+15005550006" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "https://api.twilio.com", false)]
    [InlineData("http://shop.example", "https://api.twilio.com", false)]
    [InlineData("http://localhost:5000", "https://api.twilio.com", false)]
    [InlineData("http://localhost:5000", "http://127.0.0.1:9999", true)]
    [InlineData("https://shop.example/", "https://api.twilio.com", true)]
    public async Task An_address_is_given_only_to_a_gateway_that_can_reach_it(string? origin, string api, bool isGiven)
    {
        await using var app = new TestApp();
        if (origin is not null) app.With("App:PublicOrigin", origin);
        var url = app.Services.GetRequiredService<Receipts>().UrlFor(Guid.NewGuid(), Twilio with { BaseUrl = api });
        Assert.Equal(isGiven, url is not null);
        if (isGiven) Assert.StartsWith($"{origin!.TrimEnd('/')}/receipts/", url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_the_gateways_that_an_account_sends_by_may_sign_for_it(bool onPostgres)
    {
        await using var rig = Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        var (mine, theirs) = (await rig.NewCallerAsync(), await rig.NewCallerAsync());
        await OwnAsync(rig, mine.AccountId, Twilio with { AuthToken = "mine", Fallback = Twilio with { AuthToken = "mine-too" } });
        await OwnAsync(rig, theirs.AccountId, Twilio with { AuthToken = "theirs" });
        foreach (var (token, status) in new[] { ("theirs", 403), ("", 403), ("mine", 204), ("mine-too", 204), ("operators", 204) })
        {
            var id = await SentAsync(rig, mine.AccountId);
            Assert.Equal(status, await ReportAsync(rig, id, "delivered", token));
            Assert.Equal(status == 204 ? MessageStatus.Delivered : MessageStatus.Sent, (await rig.ReadAsync(id)).Status);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_sent_again_starts_without_the_old_receipt(bool onPostgres)
    {
        await using var rig = Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        var caller = await rig.NewCallerAsync();
        var id = await SentAsync(rig, caller.AccountId);
        Assert.Equal(204, await ReportAsync(rig, id, "undelivered", "operators"));
        Assert.Equal((MessageStatus.Undelivered, "The carrier did not deliver it."), ((await rig.ReadAsync(id)).Status, (await rig.ReadAsync(id)).Reason));
        Assert.Null((await rig.App.Services.GetRequiredService<MessageService>().SendAgainAsync(caller, id, Stop)).Failure);
        await rig.SendDueAsync();
        var sent = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Sent, null, null), (sent.Status, sent.Receipt, sent.Reason));
    }

    [Theory]
    [InlineData("delivered", MessageStatus.Delivered)]
    [InlineData("undelivered", MessageStatus.Sent)]
    public async Task A_receipt_during_a_try_that_failed_counts_only_if_it_arrived(string word, MessageStatus end)
    {
        await using var rig = Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var id = await SentAsync(rig, caller.AccountId, MessageStatus.Pending);
        rig.Senders.Answer = async (_, _) =>
        {
            Assert.Equal(204, await ReportAsync(rig, id, word, "operators"));
            return FakeSenders.Busy;
        };
        await rig.SendDueAsync();
        Assert.Equal(MessageStatus.Pending, (await rig.ReadAsync(id)).Status);
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Taken);
        rig.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.SendDueAsync();
        Assert.Equal(end, (await rig.ReadAsync(id)).Status);
    }

    [Fact]
    public async Task Arrived_during_the_last_try_is_not_failed()
    {
        await using var rig = Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var id = await SentAsync(rig, caller.AccountId, MessageStatus.Pending);
        rig.Senders.Answer = async (_, _) =>
        {
            Assert.Equal(204, await ReportAsync(rig, id, "delivered", "operators"));
            return FakeSenders.Refusal;
        };
        await rig.SendDueAsync();
        Assert.Equal(MessageStatus.Delivered, (await rig.ReadAsync(id)).Status);
    }

    private static OutboxRig Start(TestApp app)
    {
        app.With("App:PublicOrigin", Origin).With("Sms:AccountSid", "AC0").With("Sms:From", "+15005550006").With("Sms:AuthToken", "operators");
        var rig = OutboxRig.Start(app);
        app.With("Sms:Provider", "Twilio");
        return rig;
    }

    private static async Task OwnAsync(OutboxRig rig, Guid accountId, SmsSettings settings)
    {
        var gateway = rig.App.Services.GetRequiredService<Gateways>().Seal(settings, Channel.Sms, accountId);
        await using var db = await rig.OpenAsync();
        await db.Accounts.Where(x => x.Id == accountId).ExecuteUpdateAsync(x => x.SetProperty(a => a.SealedSmsGateway, gateway), Stop);
    }

    private static async Task<Guid> SentAsync(OutboxRig rig, Guid accountId, MessageStatus status = MessageStatus.Sent)
    {
        var now = rig.App.Clock.GetUtcNow();
        var message = new OutgoingMessage(accountId, MessageKind.Sms, null, now) { To = Make.Phone(), BodyText = "Hello", Status = status };
        if (status == MessageStatus.Sent) (message.NextTryAt, message.GatewayId) = (null, "SM1");
        await using var db = await rig.OpenAsync();
        db.Messages.Add(message);
        await db.SaveChangesAsync(Stop);
        return message.Id;
    }

    private static async Task<int> ReportAsync(OutboxRig rig, Guid id, string status, string token)
    {
        var url = rig.App.Services.GetRequiredService<Receipts>().UrlFor(id, Twilio)!;
        Dictionary<string, string> fields = new() { ["MessageSid"] = "SM1", ["MessageStatus"] = status };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(url).PathAndQuery, UriKind.Relative)) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("X-Twilio-Signature", TextGateway.Sign(url, fields, token));
        using var answer = await rig.App.Api().SendAsync(request, Stop);
        return (int)answer.StatusCode;
    }
}
