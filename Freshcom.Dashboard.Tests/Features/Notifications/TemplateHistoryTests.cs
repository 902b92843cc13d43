using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Notifications;

public sealed class TemplateHistoryTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => Merchant.Stop;

    private static TemplateInput Text(string text) => new() { BodyText = text };

    private async Task<(Merchant Merchant, TemplateView Template)> OpenAsync()
    {
        var merchant = await Merchant.OpenAsync(app);
        var template = (await merchant.Get<TemplateService>().CreateAsync(merchant.Owner, MessageKind.Sms, new() { Name = "T", To = "+14165550100", BodyText = "one" }, Stop)).Value;
        return (merchant, template);
    }

    private async Task SaveAsync(Merchant merchant, Guid id, string text, string? locale = null)
    {
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await merchant.Get<TemplateService>().UpdateAsync(merchant.Owner, MessageKind.Sms, id, Text(text), locale, Stop)).Failure);
    }

    private static async Task<IReadOnlyList<TemplateSave>> ListAsync(Merchant merchant, Guid id) => (await merchant.Get<TemplateHistory>().ListAsync(merchant.Owner, MessageKind.Sms, id, Stop)).Value;

    private static async Task<string?> TextAsync(Merchant merchant, Guid id, TemplateSave save, string? locale = null) =>
        (await merchant.Get<TemplateHistory>().GetAsync(merchant.Owner, MessageKind.Sms, id, save.Id, locale, Stop)).Value.BodyText;

    [Fact]
    public async Task Each_save_is_kept_with_who_and_when_and_one_that_changes_nothing_is_none()
    {
        var (merchant, template) = await OpenAsync();
        await SaveAsync(merchant, template.Id, "two");
        await SaveAsync(merchant, template.Id, "二", "zh-CN");
        await SaveAsync(merchant, template.Id, "two");

        var saves = await ListAsync(merchant, template.Id);

        Assert.Equal(3, saves.Count);
        Assert.All(saves, x => Assert.Equal(merchant.Owner.UserName, x.By));
        Assert.Equal(["two", "two", "one"], [await TextAsync(merchant, template.Id, saves[0]), await TextAsync(merchant, template.Id, saves[1]), await TextAsync(merchant, template.Id, saves[2])]);
        Assert.Equal(("二", "two"), (await TextAsync(merchant, template.Id, saves[0], "zh-CN"), await TextAsync(merchant, template.Id, saves[1], "zh-CN")));
        Assert.True(saves[0].At > saves[1].At);
    }

    [Fact]
    public async Task A_save_over_the_API_is_kept_too()
    {
        var shop = await Shop.OpenAsync(app);
        var id = (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "+14165550100", body = "one" })).Is(201).Id;
        (await shop.Test.PatchAsync($"/sms_templates/{id}", "SMSTemplate", new { body = "two" })).Is(200);
        await using var db = await OutboxRig.Over(app).OpenAsync();
        var texts = await db.TemplateVersions.Where(x => x.TemplateId == Guid.Parse(id)).Select(x => x.BodyText).ToListAsync(Stop);
        Assert.Equal(["one", "two"], texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_first_save_of_a_template_from_before_the_history_keeps_what_it_was()
    {
        var merchant = await Merchant.OpenAsync(app);
        var id = (await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, Preset.LoginCodeSms, Stop)).Value.TemplateId!.Value;
        var before = (await merchant.Get<TemplateService>().GetAsync(merchant.Owner, MessageKind.Sms, id, null, Stop)).Value.BodyText;
        await SaveAsync(merchant, id, "new {{code}}");

        var saves = await ListAsync(merchant, id);

        Assert.Equal([merchant.Owner.UserName, null], saves.Select(x => x.By));
        Assert.Equal(before, await TextAsync(merchant, id, saves[1]));
    }

    [Fact]
    public async Task Restoring_makes_an_old_state_the_template_again_in_all_languages_and_is_recorded()
    {
        var (merchant, template) = await OpenAsync();
        await SaveAsync(merchant, template.Id, "二", "zh-CN");
        var wanted = (await ListAsync(merchant, template.Id))[0];
        await SaveAsync(merchant, template.Id, "wrong");
        await SaveAsync(merchant, template.Id, "错", "zh-CN");
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null((await merchant.Get<TemplateService>().RestoreAsync(merchant.Owner, MessageKind.Sms, template.Id, wanted.Id, Stop)).Failure);

        Assert.Equal("one", (await merchant.Get<TemplateService>().GetAsync(merchant.Owner, MessageKind.Sms, template.Id, null, Stop)).Value.BodyText);
        Assert.Equal("二", (await merchant.Get<TemplateService>().GetAsync(merchant.Owner, MessageKind.Sms, template.Id, "zh-CN", Stop)).Value.BodyText);
        var saves = await ListAsync(merchant, template.Id);
        Assert.Equal(5, saves.Count);
        Assert.Equal("错", await TextAsync(merchant, template.Id, saves[1], "zh-CN"));
        await using var db = await merchant.DbAsync();
        Assert.Single(await db.AuditEntries.Where(x => x.TargetId == template.Id && x.Action == "template.restore").ToListAsync(Stop));
    }

    [Fact]
    public async Task The_oldest_go_when_there_are_too_many()
    {
        var (merchant, template) = await OpenAsync();
        for (var i = 0; i < TemplateVersion.Kept + 2; i++) await SaveAsync(merchant, template.Id, $"text {i}");

        var saves = await ListAsync(merchant, template.Id);

        Assert.Equal(TemplateVersion.Kept, saves.Count);
        Assert.Equal(("text 51", "text 2"), (await TextAsync(merchant, template.Id, saves[0]), await TextAsync(merchant, template.Id, saves[^1])));
        await using var db = await merchant.DbAsync();
        Assert.Equal(TemplateVersion.Kept, await db.TemplateVersions.CountAsync(x => x.TemplateId == template.Id, Stop));
    }

    [Theory]
    [InlineData(Role.SupportSpecialist)]
    [InlineData(Role.ReadOnly)]
    public async Task Only_developers_see_and_restore(Role role)
    {
        var (merchant, template) = await OpenAsync();
        var save = (await ListAsync(merchant, template.Id))[0];
        Assert.IsType<Failure.Forbidden>((await merchant.Get<TemplateHistory>().ListAsync(merchant.Staff(role), MessageKind.Sms, template.Id, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<TemplateHistory>().GetAsync(merchant.Staff(role), MessageKind.Sms, template.Id, save.Id, null, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<TemplateService>().RestoreAsync(merchant.Staff(role), MessageKind.Sms, template.Id, save.Id, Stop)).Failure);
    }

    [Fact]
    public async Task Another_accounts_history_is_not_there()
    {
        var (merchant, template) = await OpenAsync();
        var (other, own) = await OpenAsync();
        var save = (await ListAsync(merchant, template.Id))[0];
        Assert.IsType<Failure.NotFound>((await other.Get<TemplateHistory>().ListAsync(other.Owner, MessageKind.Sms, template.Id, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await other.Get<TemplateHistory>().GetAsync(other.Owner, MessageKind.Sms, template.Id, save.Id, null, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await other.Get<TemplateService>().RestoreAsync(other.Owner, MessageKind.Sms, template.Id, save.Id, Stop)).Failure);
        // Nor may it be brought into a template of one's own.
        Assert.IsType<Failure.NotFound>((await other.Get<TemplateService>().RestoreAsync(other.Owner, MessageKind.Sms, own.Id, save.Id, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await other.Get<TemplateHistory>().GetAsync(other.Owner, MessageKind.Sms, own.Id, save.Id, null, Stop)).Failure);
    }

    [Fact]
    public async Task A_language_goes_with_all_its_texts_and_an_emptied_text_falls_back()
    {
        var (merchant, template) = await OpenAsync();
        var templates = merchant.Get<TemplateService>();
        await SaveAsync(merchant, template.Id, "二", "zh-CN");
        await SaveAsync(merchant, template.Id, "zwei", "de");
        await SaveAsync(merchant, template.Id, "", "de");
        var read = (await templates.GetAsync(merchant.Owner, MessageKind.Sms, template.Id, "de", Stop)).Value;
        Assert.Equal(("one", 0), (read.BodyText, read.Translated.Count));
        Assert.Equal(["zh-CN"], read.Translations);

        Assert.IsType<Failure.NotFound>((await templates.RemoveLanguageAsync(merchant.Owner, MessageKind.Sms, template.Id, "en", Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await templates.RemoveLanguageAsync(merchant.Staff(Role.Manager), MessageKind.Sms, template.Id, "zh-CN", Stop)).Failure);
        Assert.Empty((await templates.RemoveLanguageAsync(merchant.Owner, MessageKind.Sms, template.Id, "zh-CN", Stop)).Value.Translations);
    }
}
