using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Previews, and tests that one sends to oneself.</summary>
public sealed class TemplateStudioTests : IClassFixture<TemplateStudioTests.Rig>
{
    private readonly OutboxRig _rig;

    public TemplateStudioTests(Rig rig) => _rig = rig.Outbox;

    /// <summary>An app whose gateways are fakes and whose worker rests.</summary>
    public sealed class Rig : TestApp
    {
        public Rig() => Outbox = OutboxRig.Start(this);

        internal OutboxRig Outbox { get; }
    }

    private static CancellationToken Stop => Merchant.Stop;

    private static TemplateDraft Draft(string html = "<p>{{user.name}}: {{code}}</p>", string? locale = null, Guid? id = null) =>
        new(MessageKind.Email, id, new() { Name = "Login", To = "someone@else.example", Subject = "Hello {{user.name}}", BodyHtml = html, BodyText = "{{code}}" }, locale);

    private static TemplateDraft SmsDraft() => new(MessageKind.Sms, null, new() { Name = "Login", To = "{{user.phone_number}}", BodyText = "{{code}}" }, null);

    private async Task<(Merchant Merchant, Caller Caller)> OpenAsync(bool isVerified = true)
    {
        var merchant = await Merchant.OpenAsync(_rig.App);
        await _rig.SendDueAsync();
        await using var db = await merchant.DbAsync();
        var now = isVerified ? _rig.App.Clock.GetUtcNow() : (DateTimeOffset?)null;
        await db.Users.Where(x => x.Id == merchant.Owner.UserId).ExecuteUpdateAsync(x => x.SetProperty(u => u.EmailVerifiedAt, now), Stop);
        return (merchant, await merchant.LiveAsync());
    }

    private static Task<Result<MessageView>> SendAsync(Merchant merchant, Caller caller, TemplateDraft? draft = null) =>
        merchant.Get<TemplateStudio>().SendTestAsync(caller, draft ?? Draft(), EventNames.TfaCodeCreated, Stop);

    private static Task<Result<TemplatePreview>> PreviewAsync(Merchant merchant, Caller caller, TemplateDraft draft, string @event = EventNames.TfaCodeCreated) =>
        merchant.Get<TemplateStudio>().PreviewAsync(caller, draft, @event, [], Stop);

    private static async Task<List<OutgoingMessage>> SamplesAsync(Merchant merchant)
    {
        await using var db = await merchant.DbAsync();
        return await db.Messages.AsNoTracking().Where(x => x.UserId == merchant.Owner.UserId && x.IsSample).ToListAsync(Stop);
    }

    [Fact]
    public async Task A_preview_shows_the_draft_with_the_events_sample_values_and_saves_nothing()
    {
        var (merchant, caller) = await OpenAsync();
        var preview = (await PreviewAsync(merchant, caller, Draft())).Value;
        Assert.Equal(("Hello Kim Example", "<p>Kim Example: 123456</p>", "123456", "someone@else.example"), (preview.Message.Subject, preview.Message.BodyHtml, preview.Message.BodyText, preview.Message.To));
        Assert.Empty(preview.Findings);
        // A template that no trigger sends is judged by the event that is shown.
        Assert.Contains((await PreviewAsync(merchant, caller, Draft(), EventNames.CustomerCreated)).Value.Findings, x => x.Kind == FindingKind.UnknownVariable);
        Assert.DoesNotContain((await merchant.Get<TemplateService>().ListAsync(caller, MessageKind.Email, Callers.FirstPage, null, Stop)).Items, x => x.Name == "Login");
    }

    [Fact]
    public async Task What_is_not_written_yet_is_no_finding_and_what_cannot_be_saved_is()
    {
        var (merchant, caller) = await OpenAsync();
        Assert.DoesNotContain((await PreviewAsync(merchant, caller, new(MessageKind.Email, null, new() { To = "" }, null))).Value.Findings, x => x.Severity == FindingSeverity.Error);
        var finding = (await PreviewAsync(merchant, caller, Draft("<p>{{code}}{{#user}}</p>"))).Value.Findings[0];
        Assert.Equal(("templateUnclosed", "bodyHtml"), (finding.Error!.Code, finding.Error.Field));
    }

    [Fact]
    public async Task A_translation_is_previewed_with_what_it_lacks_from_the_default()
    {
        var (merchant, caller) = await OpenAsync();
        var id = (await merchant.Get<TemplateService>().CreateAsync(caller, MessageKind.Email, Draft().Input, Stop)).Value.Id;
        var preview = (await PreviewAsync(merchant, caller, new(MessageKind.Email, id, new() { Subject = "你好，{{user.name}}", BodyHtml = null, BodyText = null }, "zh-CN"))).Value;
        Assert.Equal(("你好，Kim Example", "<p>Kim Example: 123456</p>"), (preview.Message.Subject, preview.Message.BodyHtml));
    }

    [Fact]
    public async Task A_test_goes_to_ones_own_address_alone_readable_and_recorded()
    {
        var (merchant, caller) = await OpenAsync();

        var queued = (await SendAsync(merchant, caller)).Value;

        Assert.Equal(1, await _rig.SendDueAsync());
        Assert.Equal((queued.Id, merchant.Owner.UserName, "123456"), _rig.Senders.Given[^1]);
        var message = Assert.Single(await SamplesAsync(merchant));
        Assert.Equal((MessageStatus.Sent, false, null, "123456"), (message.Status, message.IsCode, message.SealedContent, message.BodyText));
        Assert.Equal((null, null), (message.ExpiresAt, message.TriggerId));
        await using var db = await merchant.DbAsync();
        Assert.Equal("Login", (await db.AuditEntries.SingleAsync(x => x.AccountId == caller.AccountId && x.Action == "template.test", Stop)).To);
    }

    [Fact]
    public async Task Without_a_verified_address_nothing_is_sent_and_what_is_missing_is_said()
    {
        var (merchant, caller) = await OpenAsync(isVerified: false);
        Assert.Equal([(null, "sampleAddressEmail")], Merchant.Faults(await SendAsync(merchant, caller)));
        Assert.Equal([(null, "sampleAddressSms")], Merchant.Faults(await SendAsync(merchant, caller, SmsDraft())));
        Assert.Empty(await SamplesAsync(merchant));
    }

    [Fact]
    public async Task In_test_mode_a_test_is_captured()
    {
        var (merchant, _) = await OpenAsync(isVerified: false);
        Assert.Equal(MessageStatus.Captured, (await SendAsync(merchant, merchant.Owner)).Value.Status);
        Assert.Equal(0, await _rig.SendDueAsync());
    }

    [Fact]
    public async Task Ten_tests_an_hour_and_not_one_more_however_many_ask_at_once()
    {
        var (merchant, caller) = await OpenAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 14).Select(_ => SendAsync(merchant, caller)));
        Assert.Equal(10, results.Count(x => x.Failure is null));
        Assert.All(results.Where(x => x.Failure is not null), x => Assert.Equal([(null, "sampleLimit")], Merchant.Faults(x)));
        Assert.Equal(10, (await SamplesAsync(merchant)).Count);
        _rig.App.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Null((await SendAsync(merchant, caller)).Failure);
    }

    [Fact]
    public async Task What_cannot_be_saved_cannot_be_tried_either()
    {
        var (merchant, caller) = await OpenAsync();
        Assert.Equal([("bodyHtml", "templateUnclosed")], Merchant.Faults(await SendAsync(merchant, caller, Draft("{{#user}}"))));
        Assert.Empty(await SamplesAsync(merchant));
    }

    [Theory]
    [InlineData(Role.SupportSpecialist)]
    [InlineData(Role.ReadOnly)]
    [InlineData(Role.Guest)]
    public async Task Only_developers_preview_and_test(Role role)
    {
        var (merchant, caller) = await OpenAsync();
        Assert.IsType<Failure.Forbidden>((await PreviewAsync(merchant, caller with { Role = role }, Draft())).Failure);
        Assert.IsType<Failure.Forbidden>((await SendAsync(merchant, caller with { Role = role })).Failure);
    }

    [Fact]
    public async Task Another_accounts_template_is_not_there()
    {
        var (merchant, caller) = await OpenAsync();
        var (_, other) = await OpenAsync();
        var id = (await merchant.Get<TemplateService>().CreateAsync(other, MessageKind.Email, Draft().Input, Stop)).Value.Id;
        Assert.IsType<Failure.NotFound>((await PreviewAsync(merchant, caller, Draft(id: id))).Failure);
        Assert.IsType<Failure.NotFound>((await SendAsync(merchant, caller, Draft(id: id))).Failure);
        // An account's test and live templates are strangers, too.
        Assert.IsType<Failure.NotFound>((await PreviewAsync(merchant, merchant.Owner, Draft(id: id))).Failure);
    }
}
