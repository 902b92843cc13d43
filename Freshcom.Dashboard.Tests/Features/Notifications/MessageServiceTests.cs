using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class MessageServiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_to_another_address_is_passed_over_and_the_log_says_why()
    {
        await using var app = new TestApp();
        var shop = await Shop.OpenAsync(app);
        await shop.TriggerAsync(EventNames.TfaCodeCreated, Via.Sms, "+14165550199", "CODE={{code}}");
        await shop.TriggerAsync(EventNames.TfaCodeCreated, Via.Email, "{{user.email}}", "CODE={{code}}");
        var person = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var account = new AccountInfo(Guid.Parse(shop.TestAccountId), AccountMode.Test, Guid.Parse(shop.LiveAccountId), Guid.Parse(shop.TestAccountId), "", "en");
        var log = await app.Services.GetRequiredService<MessageService>().ListRowsAsync(
            new Caller { Account = account, Role = Role.SupportSpecialist }, Callers.FirstPage, new MessageFilter { EventName = EventNames.TfaCodeCreated }, Stop);
        var entry = Assert.Single(log.Items);
        Assert.Equal((MessageStatus.NotSent, "+14165550199", "The template's addressee is not the address that the code belongs to.", "Carl Customer"),
            (entry.Message.Status, entry.Message.To, entry.Message.Reason, entry.PersonName));
        Assert.Empty((await shop.Test.GetAsync("/sms")).Is(200).Rows);
        (await shop.Test.GetAsync($"/sms/{entry.Message.Id}")).Is(404);
        (await shop.Test.GetAsync("/sms?filter[status]=notSent")).Is(400);
    }

    [Fact]
    public async Task What_has_failed_is_sent_again_by_hand_under_its_own_id_and_codes_never()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync(Role.SupportSpecialist);
        var messages = rig.App.Services.GetRequiredService<MessageService>();
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Refusal);
        var (plain, code) = (await AddAsync(rig, caller, isCode: false), await AddAsync(rig, caller, isCode: true));
        await rig.SendDueAsync();
        Assert.Equal("notSentAgain", Assert.Single(Assert.IsType<Failure.Invalid>((await messages.SendAgainAsync(caller, code, Stop)).Failure).Errors).Code);
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Taken);
        Assert.Null((await messages.SendAgainAsync(caller, plain, Stop)).Failure);
        Assert.Equal(1, await rig.SendDueAsync());
        Assert.Equal([plain, plain], rig.Senders.Given.Select(x => x.Id).Where(x => x == plain));
        var sent = (await messages.GetAsync(caller, plain, Stop)).Value.Message;
        Assert.Equal((MessageStatus.Sent, 2), (sent.Status, sent.Tries.Count));
        await using var db = await rig.OpenAsync();
        Assert.Equal("message.sendAgain", (await db.AuditEntries.SingleAsync(Stop)).Action);
        Assert.IsType<Failure.Forbidden>((await messages.SendAgainAsync(caller with { Role = Role.ReadOnly }, plain, Stop)).Failure);
    }

    [Fact]
    public async Task The_log_is_narrowed_by_kind_status_addressee_and_words_and_never_shows_another_accounts()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var (caller, stranger) = (await rig.NewCallerAsync(), await rig.NewCallerAsync());
        var messages = rig.App.Services.GetRequiredService<MessageService>();
        await AddAsync(rig, caller, isCode: false);
        await AddAsync(rig, stranger, isCode: false);
        async Task<int> CountAsync(MessageFilter filter, string? search = null) => (await messages.ListRowsAsync(caller, Callers.FirstPage with { Search = search }, filter, Stop)).Items.Count;
        Assert.Equal((1, 0), (await CountAsync(new() { Kind = MessageKind.Sms }), await CountAsync(new() { Kind = MessageKind.Email })));
        Assert.Equal((1, 0), (await CountAsync(new() { Statuses = [MessageStatus.Pending, MessageStatus.Sent] }), await CountAsync(new() { Statuses = [MessageStatus.Failed] })));
        Assert.Equal((1, 0), (await CountAsync(new() { To = "+14165550100" }), await CountAsync(new() { To = "+1416555010" })));
        Assert.Equal((1, 0), (await CountAsync(new(), "555 0100"), await CountAsync(new(), "nobody")));
    }

    private static async Task<Guid> AddAsync(OutboxRig rig, Caller caller, bool isCode)
    {
        await using var db = await rig.OpenAsync();
        var message = new OutgoingMessage(caller.AccountId, MessageKind.Sms, EventNames.UserCreated, rig.App.Clock.GetUtcNow()) { To = "+14165550100", BodyText = "Hi", IsCode = isCode };
        db.Messages.Add(message);
        await db.SaveChangesAsync(Stop);
        return message.Id;
    }
}
