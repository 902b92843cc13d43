using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Data;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>"Why was nothing sent?": each reason is an entry of the log, and of the person that it concerns.</summary>
public abstract class NotSentLogTests(TestApp app)
{
    private static async Task<IReadOnlyList<MessageRow>> LogAsync(Merchant merchant, MessageFilter? filter = null, string? search = null) =>
        (await merchant.Get<MessageService>().ListRowsAsync(merchant.Owner, Callers.FirstPage with { Search = search }, filter ?? new(), Merchant.Stop)).Items;

    private static Task AskAsync(Merchant merchant, Channel channel, string address) => merchant.Get<VerificationCodeService>().SendAsync(merchant.AccountId, channel, address, null, Merchant.Stop);

    [Fact]
    public async Task An_event_without_a_trigger_is_an_entry_with_why()
    {
        var merchant = await Merchant.OpenAsync(app);
        await AskAsync(merchant, Channel.Sms, Make.Phone());
        var entry = Assert.Single(await LogAsync(merchant)).Message;
        Assert.Equal((MessageStatus.NotSent, MessageKind.Sms, "No active trigger sends this code.", true), (entry.Status, entry.Kind, entry.Reason, entry.IsCode));
    }

    [Fact]
    public async Task A_trigger_of_another_channel_is_an_entry_that_names_it()
    {
        var merchant = await Merchant.OpenAsync(app);
        await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, Preset.LoginCodeEmail, Merchant.Stop);
        var customer = await merchant.RegisterAsync(AuthMethod.TfaSms);
        await merchant.LoginAsync(customer);
        var entry = Assert.Single(await LogAsync(merchant, new() { EventName = EventNames.TfaCodeCreated })).Message;
        Assert.Equal((MessageStatus.NotSent, "The trigger “Login code” sends by another channel than the code's."), (entry.Status, entry.Reason));
    }

    [Fact]
    public async Task A_limit_that_was_reached_is_an_entry_with_the_limit()
    {
        var merchant = await Merchant.OpenAsync(app);
        var address = Make.Email();
        await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, Preset.EmailVerificationCode, Merchant.Stop);
        for (var i = 0; i < 4; i++) await AskAsync(merchant, Channel.Email, address);
        var refused = Assert.Single(await LogAsync(merchant, new() { Statuses = [MessageStatus.NotSent] })).Message;
        Assert.Equal((address, "3 codes for this address still work."), (refused.To, refused.Reason));
    }

    [Fact]
    public async Task What_carries_no_code_is_an_entry_of_its_own_kind_and_not_counted_among_codes()
    {
        var merchant = await Merchant.OpenAsync(app);
        await using (var db = await merchant.DbAsync())
        {
            var template = new MessageTemplate(merchant.AccountId, MessageKind.Sms, app.Clock.GetUtcNow()) { Name = "Welcome", To = "{{customer.label}}", BodyText = "Hello" };
            db.AddRange(template, new NotificationTrigger(merchant.AccountId, EventNames.CustomerCreated, ActionType.SendSms, template.Id.ToString(), app.Clock.GetUtcNow()) { Name = "Welcome" });
            await db.SaveChangesAsync(Merchant.Stop);
        }
        await merchant.RegisterAsync();
        var entry = Assert.Single(await LogAsync(merchant, new() { EventName = EventNames.CustomerCreated })).Message;
        Assert.Equal((MessageStatus.NotSent, MessageKind.Sms, false, "There is no address to send to."), (entry.Status, entry.Kind, entry.IsCode, entry.Reason));
    }

    [Fact]
    public async Task A_persons_entries_are_its_own_and_those_to_its_addresses_that_nobody_owns()
    {
        var merchant = await Merchant.OpenAsync(app);
        var (customer, other) = (await merchant.RegisterAsync(), await merchant.RegisterAsync());
        await AskAsync(merchant, Channel.Sms, customer.PhoneNumber!);
        await AskAsync(merchant, Channel.Email, customer.Email!.ToUpperInvariant());
        await AskAsync(merchant, Channel.Sms, other.PhoneNumber!);

        // The link of a new user's e-mail address is its own.
        string[] expected = [EventNames.EmailCodeCreated, EventNames.EmailLinkCreated, EventNames.PhoneCodeCreated];
        foreach (var filter in new MessageFilter[] { new() { UserId = customer.User!.Id }, new() { CustomerId = customer.Id } })
            Assert.Equal(expected, (await LogAsync(merchant, filter)).Select(x => x.Message.EventName).Order(StringComparer.Ordinal));
        var page = await merchant.Get<MessageService>().ListAsync(merchant.Owner, Callers.FirstPage with { Take = 2 }, new() { UserId = customer.User!.Id, Kind = MessageKind.Email }, Merchant.Stop);
        Assert.Equal((2, 2), (page.Items.Count, page.TotalCount));
        Assert.Empty(await LogAsync(await Merchant.OpenAsync(app), new() { UserId = customer.User!.Id }));
    }

    [Fact]
    public async Task Messages_are_found_by_the_name_of_the_person()
    {
        var merchant = await Merchant.OpenAsync(app);
        await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, Merchant.Registration() with { Name = "Nguyễn Thị Minh Khai" }, Merchant.Stop);
        await merchant.RegisterAsync();
        Assert.Equal("Nguyễn Thị Minh Khai", Assert.Single(await LogAsync(merchant, search: "NGUYỄN thị")).PersonName);
        Assert.Empty(await LogAsync(merchant, search: "Amara"));
    }

    [Fact]
    public async Task A_change_is_seen_of_what_is_new_and_of_what_is_shown()
    {
        var merchant = await Merchant.OpenAsync(app);
        var messages = merchant.Get<MessageService>();
        await AskAsync(merchant, Channel.Sms, Make.Phone());
        var shown = (await LogAsync(merchant))[0].Message.Id;
        app.Clock.Advance(TimeSpan.FromHours(2));
        var since = app.Clock.GetUtcNow();
        app.Clock.Advance(TimeSpan.FromSeconds(3));
        Task<bool> LookAsync(params Guid[] ids) => messages.HasChangedAsync(merchant.Owner, since, ids, Merchant.Stop);
        Assert.False(await LookAsync(shown));

        await using (var db = await merchant.DbAsync())
            await db.Messages.Where(x => x.Id == shown).ExecuteUpdateAsync(x => x.SetProperty(m => m.UpdatedAt, app.Clock.GetUtcNow()), Merchant.Stop);
        Assert.True(await LookAsync(shown));
        Assert.False(await LookAsync());

        await AskAsync(await Merchant.OpenAsync(app), Channel.Sms, Make.Phone());
        Assert.False(await LookAsync());
        await AskAsync(merchant, Channel.Sms, Make.Phone());
        Assert.True(await LookAsync());
    }
}

public sealed class SqliteNotSentLogTests(TestApp app) : NotSentLogTests(app), IClassFixture<TestApp>;

public sealed class PostgreSqlNotSentLogTests(PostgreSqlApp app) : NotSentLogTests(app), IClassFixture<PostgreSqlApp>;
