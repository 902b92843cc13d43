using System.Text;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.BlackBox;

/// <summary>Delivery receipts from the login to <c>delivered</c>, by a stand-in for Twilio that signs as its documentation says.</summary>
public sealed class ReceiptTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_login_to_delivered()
    {
        await using var gateway = await TextGateway.StartAsync();
        var (person, text) = await gateway.LogInAndSettleAsync();
        Assert.Matches("^http://localhost:5000/receipts/[A-Za-z0-9_-]{64}$", text.ReceiptUrl);
        foreach (var status in new[] { "queued", "sending", "sent" })
        {
            Assert.Equal(204, await gateway.ReportAsync(text, status));
            Assert.Equal("sent", await gateway.StatusAsync(person.Phone));
        }
        gateway.App.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(204, await gateway.ReportAsync(text, "delivered"));
        Assert.Equal("delivered", await gateway.StatusAsync(person.Phone));
        var stored = await gateway.ReadAsync(person.Phone);
        Assert.Equal((MessageStatus.Delivered, gateway.App.Clock.GetUtcNow(), text.Sid), (stored.Receipt, stored.ReceiptAt, stored.GatewayId));
        (await gateway.Shop.ManagedLoginAsync(gateway.Shop.LiveAccountId, person.Username, person.Password, text.Code)).Is(200);
    }

    [Theory]
    [InlineData("undelivered")]
    [InlineData("failed")]
    public async Task What_did_not_arrive_says_why_and_a_later_arrival_holds(string status)
    {
        await using var gateway = await TextGateway.StartAsync();
        var (person, text) = await gateway.LogInAndSettleAsync();
        Assert.Equal(204, await gateway.ReportAsync(text, status, "30006"));
        Assert.Equal("undelivered", await gateway.StatusAsync(person.Phone));
        Assert.Equal("The number is a landline, or its carrier takes no text messages (30006).", (await gateway.ReadAsync(person.Phone)).Reason);
        Assert.Equal(204, await gateway.ReportAsync(text, "delivered"));
        Assert.Null((await gateway.ReadAsync(person.Phone)).Reason);
        Assert.Equal("delivered", await gateway.StatusAsync(person.Phone));
    }

    [Fact]
    public async Task A_late_or_replayed_receipt_takes_nothing_back()
    {
        await using var gateway = await TextGateway.StartAsync();
        var (person, text) = await gateway.LogInAndSettleAsync();
        await gateway.ReportAsync(text, "delivered");
        var before = await gateway.ReadAsync(person.Phone);
        gateway.App.Clock.Advance(TimeSpan.FromHours(1));
        foreach (var status in new[] { "undelivered", "failed", "sent", "delivered" }) Assert.Equal(204, await gateway.ReportAsync(text, status, "30003"));
        var after = await gateway.ReadAsync(person.Phone);
        Assert.Equal((MessageStatus.Delivered, null, before.ReceiptAt), (after.Status, after.Reason, after.ReceiptAt));
    }

    [Fact]
    public async Task Who_cannot_sign_or_names_another_message_changes_nothing()
    {
        await using var gateway = await TextGateway.StartAsync();
        var (person, text) = await gateway.LogInAndSettleAsync();
        var (_, other) = await gateway.LogInAndSettleAsync();
        Dictionary<string, string> fields = new() { ["MessageSid"] = text.Sid, ["MessageStatus"] = "delivered" };

        Assert.Equal(403, await gateway.PostAsync(text.ReceiptUrl, fields, null));
        Assert.Equal(403, await gateway.PostAsync(text.ReceiptUrl, fields, TextGateway.Sign(text.ReceiptUrl, fields, "another-token")));
        Assert.Equal(403, await gateway.PostAsync(text.ReceiptUrl, fields, TextGateway.Sign(other.ReceiptUrl, fields, TextGateway.AuthToken)));
        Assert.Equal(403, await gateway.PostAsync(text.ReceiptUrl, new Dictionary<string, string>(fields) { ["MessageStatus"] = "undelivered" }, TextGateway.Sign(text.ReceiptUrl, fields, TextGateway.AuthToken)));
        Assert.Equal(403, await gateway.PostJsonAsync(text.ReceiptUrl, """{"status":"delivered"}"""));
        Assert.Equal(204, await gateway.ReportAsync(text, "delivered", sid: other.Sid));
        Assert.Equal(204, await gateway.ReportAsync(text, "delivered", sid: ""));
        Assert.Equal("sent", await gateway.StatusAsync(person.Phone));
    }

    [Fact]
    public async Task An_address_that_was_never_given_away_is_none()
    {
        await using var gateway = await TextGateway.StartAsync();
        var (_, text) = await gateway.LogInAndSettleAsync();
        var last = text.ReceiptUrl[^1];
        var bent = text.ReceiptUrl[..^1] + (last == 'A' ? 'Q' : 'A');
        foreach (var url in new[] { bent, "http://localhost/receipts/x", $"http://localhost/receipts/{new string('A', 64)}", $"http://localhost/receipts/%20{new string('A', 63)}" })
            Assert.Equal(404, await gateway.ReportAsync(text with { ReceiptUrl = url }, "delivered"));
        await using (var db = await gateway.Outbox.OpenAsync()) await db.Messages.Where(x => x.To == text.To).ExecuteDeleteAsync(Stop);
        Assert.Equal(404, await gateway.ReportAsync(text, "delivered"));
    }

    [Theory]
    [InlineData("delivered", MessageStatus.Delivered, null)]
    [InlineData("undelivered", MessageStatus.Undelivered, "The carrier gave no reason (30008).")]
    public async Task A_receipt_that_comes_before_the_acceptance_is_written_down_is_kept(string word, MessageStatus status, string? reason)
    {
        await using var gateway = await TextGateway.StartAsync(before: async (self, text) => Assert.Equal(204, await self.ReportAsync(text, word, "30008")));
        var (person, _) = await gateway.LogInAndSettleAsync();
        var stored = await gateway.ReadAsync(person.Phone);
        Assert.Equal((status, status, reason, null), (stored.Status, stored.Receipt, stored.Reason, stored.SealedContent));
        Assert.NotNull(stored.SentAt);
    }

    [Theory]
    [InlineData(MessageStatus.Pending)]
    [InlineData(MessageStatus.Failed)]
    [InlineData(MessageStatus.Expired)]
    public async Task Arrived_is_arrived_whatever_became_of_the_gateways_answer(MessageStatus meanwhile)
    {
        await using var gateway = await TextGateway.StartAsync();
        var (person, text) = await gateway.LogInAndSettleAsync();
        await using (var db = await gateway.Outbox.OpenAsync())
            await db.Messages.Where(x => x.To == person.Phone).ExecuteUpdateAsync(x => x.SetProperty(m => m.Status, meanwhile).SetProperty(m => m.GatewayId, (string?)null)
                .SetProperty(m => m.NextTryAt, meanwhile == MessageStatus.Pending ? gateway.App.Clock.GetUtcNow().AddMinutes(1) : null), Stop);
        Assert.Equal(204, await gateway.ReportAsync(text, "undelivered", "30003"));
        Assert.Equal(meanwhile, (await gateway.ReadAsync(person.Phone)).Status);
        Assert.Equal(204, await gateway.ReportAsync(text, "delivered"));
        var stored = await gateway.ReadAsync(person.Phone);
        Assert.Equal((MessageStatus.Delivered, null), (stored.Status, stored.NextTryAt));
        gateway.App.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Single(gateway.Taken);
    }

    [Fact]
    public async Task Of_many_at_once_the_arrival_wins()
    {
        await using var gateway = await TextGateway.StartAsync();
        var (person, text) = await gateway.LogInAndSettleAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => gateway.ReportAsync(text, i == 10 ? "delivered" : i % 2 == 0 ? "undelivered" : "sent", "30003")));
        Assert.All(answers, x => Assert.Equal(204, x));
        Assert.Equal((MessageStatus.Delivered, null), ((await gateway.ReadAsync(person.Phone)).Status, (await gateway.ReadAsync(person.Phone)).Reason));
    }

    [Fact]
    public async Task Malformed_and_long_ones_are_refused_and_none_breaks_the_server()
    {
        await using var gateway = await TextGateway.StartAsync();
        var (person, text) = await gateway.LogInAndSettleAsync();
        Assert.Equal(413, await gateway.PostAsync(text.ReceiptUrl, new StringContent(new string('a', 17_000)), "x"));
        Assert.Equal(403, await gateway.PostAsync(text.ReceiptUrl, new ByteArrayContent([0xff, 0xfe, 0x26, 0x3d, 0x25, 0x00]), "\u00e9"));
        Assert.Equal(403, await gateway.PostAsync(text.ReceiptUrl, new StringContent(new string('&', 9_000), Encoding.UTF8), null));
        Assert.Equal(204, await gateway.ReportAsync(text, "delivered", sid: "\0"));
        Assert.Equal(204, await gateway.ReportAsync(text, "\0"));
        Assert.Equal("sent", await gateway.StatusAsync(person.Phone));
        using var read = await gateway.App.Api().GetAsync(new Uri(text.ReceiptUrl).PathAndQuery, Stop);
        Assert.Equal(404, (int)read.StatusCode);
    }

    [Fact]
    public async Task A_gateway_may_report_far_more_often_than_a_client_may_ask()
    {
        await using var gateway = await TextGateway.StartAsync();
        for (var i = 0; i < 700; i += 20)
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.PostJsonAsync("http://localhost/receipts/x", "{}"))), x => Assert.Equal(404, x));
        (await gateway.Shop.Live.GetAsync("/account")).Is(200);
    }

    [Fact]
    public async Task Test_mode_gets_none()
    {
        await using var gateway = await TextGateway.StartAsync();
        await gateway.Shop.SendingAsync(Via.Sms);
        var person = await gateway.Shop.RegisterAsync("tfa_sms");
        (await gateway.Shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var (_, text) = await gateway.LogInAndSettleAsync();
        Assert.Equal([text], gateway.Taken);
        var captured = Assert.Single(await gateway.Shop.Mail.ToAsync(Via.Sms, person.Phone));
        var url = gateway.UrlOf(Guid.Parse(captured.Id));
        Assert.Equal(404, await gateway.ReportAsync(text with { ReceiptUrl = url }, "delivered"));
        Assert.Equal("captured", Assert.Single(await gateway.Shop.Mail.ToAsync(Via.Sms, person.Phone)).Status);
    }
}
