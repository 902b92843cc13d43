using System.Text.Json.Nodes;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Dry runs, which write nothing, and test events, which are counted.</summary>
public sealed class TriggerTrialsTests : IAsyncLifetime
{
    private const string Other = "storefront:order.create.success";
    private readonly OutboxRig _rig = OutboxRig.Start(new TestApp());
    private Caller _caller = default!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TriggerTrials Trials => Get<TriggerTrials>();

    public async ValueTask InitializeAsync() => _caller = await _rig.NewCallerAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    private T Get<T>() where T : notnull => _rig.App.Services.GetRequiredService<T>();

    private async Task<DryRun> RunAsync(Guid trigger) => (await Trials.RunAsync(_caller, trigger, Stop)).Value;

    /// <summary>A trigger with a template of its own, as rows: what no form would let through may stand there.</summary>
    private async Task<Guid> AddAsync(string eventName, MessageKind kind, string to, string body = "Hello")
    {
        await using var db = await _rig.OpenAsync();
        var now = _rig.App.Clock.GetUtcNow();
        var template = new MessageTemplate(_caller.AccountId, kind, now) { Name = "T", To = to, Subject = kind == MessageKind.Email ? "News of {{account.name}}" : null, BodyText = body, BodyHtml = kind == MessageKind.Email ? $"<p>{body}</p>" : null };
        var trigger = new NotificationTrigger(_caller.AccountId, eventName, kind == MessageKind.Email ? ActionType.SendEmail : ActionType.SendSms, template.Id.ToString(), now) { Name = "T" };
        db.AddRange(template, trigger);
        await db.SaveChangesAsync(Stop);
        return trigger.Id;
    }

    [Fact]
    public async Task An_e_mail_is_shown_as_it_would_be_sent_with_its_code_readable_although_the_account_is_live()
    {
        var trigger = await AddAsync(EventNames.TfaCodeCreated, MessageKind.Email, "{{user.email}}", "Hello {{user.first_name}}, {{code}}");
        var run = await RunAsync(trigger);
        Assert.Equal((null, SampleEvents.Email, "News of Hoa Sen", "<p>Hello Kim, 123456</p>", "Hello Kim, 123456"), (run.Fault, run.To, run.Subject, run.BodyHtml, run.BodyText));
    }

    [Fact]
    public async Task Every_preset_runs_through()
    {
        foreach (var preset in Enum.GetValues<Preset>())
        {
            var run = await RunAsync((await Get<TriggerPresets>().CreateAsync(_caller, preset, Stop)).Value.Id);
            Assert.Equal((preset, null, true), (preset, run.Fault, run.To is SampleEvents.Email or SampleEvents.Phone));
        }
    }

    [Fact]
    public async Task Each_way_of_sending_nothing_has_its_name()
    {
        var gone = await AddAsync(EventNames.UserCreated, MessageKind.Sms, "{{user.phone_number}}");
        await using (var db = await _rig.OpenAsync()) await db.Templates.ExecuteDeleteAsync(Stop);
        var runs = new[]
        {
            gone,
            await AddAsync(EventNames.UserCreated, MessageKind.Sms, "{{user.phone_number}}", "{{#open}}"),
            await AddAsync(EventNames.PhoneCodeCreated, MessageKind.Sms, "+14165550199", "{{code}}"),
            await AddAsync(EventNames.UserCreated, MessageKind.Sms, "{{customer.phone_number}}"),
            await AddAsync(EventNames.PhoneCodeCreated, MessageKind.Email, "{{email}}", "{{code}}"),
            await AddAsync(EventNames.EmailCodeCreated, MessageKind.Sms, "{{email}}", "{{code}}"),
            await _rig.AddWebhookAsync(_caller.AccountId, EventNames.TfaCodeCreated),
            await _rig.AddWebhookAsync(_caller.AccountId, Other),
        }.Select(async x => (await RunAsync(x)).Fault);
        Assert.Equal(
            [
                DryRunFault.NoTemplate, DryRunFault.Unfillable, DryRunFault.OtherAddressee, DryRunFault.NoAddressee, DryRunFault.OtherChannel, DryRunFault.OtherChannel,
                DryRunFault.NoCodesToWebhooks, DryRunFault.NothingToSend,
            ],
            await Task.WhenAll(runs));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_at_all()
    {
        Guid[] triggers = [await AddAsync(EventNames.TfaCodeCreated, MessageKind.Sms, "{{user.phone_number}}", "{{code}}"), await AddAsync(EventNames.UserCreated, MessageKind.Email, "nobody"), await _rig.AddWebhookAsync(_caller.AccountId)];
        foreach (var trigger in triggers) await RunAsync(trigger);
        await using var db = await _rig.OpenAsync();
        Assert.Equal((0, 0, 0), (await db.Messages.CountAsync(Stop), await db.AuditEntries.CountAsync(Stop), await db.Triggers.CountAsync(x => x.SealedSecret != null || x.UpdatedAt != x.InsertedAt, Stop)));
        Assert.Equal(0, await _rig.SendDueAsync());
    }

    [Theory]
    [InlineData(EventNames.CustomerCreated, "Customer")]
    [InlineData(EventNames.CustomerUpdated, "Customer")]
    [InlineData(EventNames.CustomerDeleted, "Customer")]
    [InlineData(EventNames.UserCreated, "User")]
    [InlineData(EventNames.UserUpdated, "User")]
    [InlineData(EventNames.UserDeleted, "User")]
    [InlineData(EventNames.EmailVerified, "User")]
    [InlineData(EventNames.PasswordUpdated, "User")]
    [InlineData(EventNames.AccountUpdated, "Account")]
    public async Task A_webhooks_payload_and_headers_are_shown_and_the_test_sends_the_same(string eventName, string type)
    {
        var trigger = await _rig.AddWebhookAsync(_caller.AccountId, eventName);
        var unsigned = await RunAsync(trigger);
        Assert.Equal(["webhook-id", "webhook-timestamp"], unsigned.Headers.Select(x => x.Name));
        var secret = (await Get<WebhookSecrets>().RevealAsync(_caller, trigger, Stop)).Value;
        var run = await RunAsync(trigger);
        Assert.True(StandardWebhooks.Verifies(secret, run.Headers.ToDictionary(x => x.Name, x => x.Value), run.BodyText!, _rig.App.Clock.GetUtcNow()));
        var body = JsonNode.Parse(run.BodyText!)!;
        Assert.Equal((type, eventName, "en"), (body["data"]!["type"]!.GetValue<string>(), body["meta"]!["eventName"]!.GetValue<string>(), body["meta"]!["locale"]!.GetValue<string>()));

        var sent = (await Trials.SendAsync(_caller, trigger, Stop)).Value;
        await _rig.SendDueAsync();
        Assert.Equal((sent, run.To, run.BodyText, secret), (Assert.Single(_rig.Senders.Calls).Id, _rig.Senders.Calls[0].Url, _rig.Senders.Calls[0].Body, Assert.Single(_rig.Senders.Calls[0].Secrets)));
    }

    [Fact]
    public async Task A_test_event_is_marked_recorded_and_in_test_mode_captured()
    {
        var trigger = await _rig.AddWebhookAsync(_caller.AccountId);
        var live = await _rig.ReadAsync((await Trials.SendAsync(_caller, trigger, Stop)).Value);
        Assert.Equal((true, MessageStatus.Pending, trigger), (live.IsSample, live.Status, live.TriggerId));
        Assert.True((await Get<TriggerOverview>().GetAsync(_caller, trigger, Stop)).Value.LastTen.Single().IsSample);
        await using (var db = await _rig.OpenAsync()) Assert.Equal(("trigger.test", "Tell the shop"), ((await db.AuditEntries.SingleAsync(Stop)).Action, (await db.AuditEntries.SingleAsync(Stop)).To));

        var test = await _rig.NewCallerAsync(isTest: true);
        var captured = await _rig.ReadAsync((await Trials.SendAsync(test, await _rig.AddWebhookAsync(test.AccountId), Stop)).Value);
        Assert.Equal((true, MessageStatus.Captured, null), (captured.IsSample, captured.Status, captured.NextTryAt));
    }

    [Fact]
    public async Task More_than_thirty_tests_an_hour_are_refused_those_at_once_included()
    {
        var trigger = await _rig.AddWebhookAsync(_caller.AccountId);
        var sent = await Task.WhenAll(Enumerable.Range(0, 33).Select(_ => Trials.SendAsync(_caller, trigger, Stop)));
        Assert.Equal(30, sent.Count(x => x.Failure is null));
        Assert.Equal("tooManySamples", Assert.IsType<Failure.Invalid>(sent.First(x => x.Failure is not null).Failure).Errors[0].Code);
        var stranger = await _rig.NewCallerAsync();
        Assert.Null((await Trials.SendAsync(stranger, await _rig.AddWebhookAsync(stranger.AccountId), Stop)).Failure);
        _rig.App.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null((await Trials.SendAsync(_caller, trigger, Stop)).Failure);
    }

    [Fact]
    public async Task What_is_no_webhook_of_ones_own_account_or_has_no_record_is_not_tested()
    {
        var webhook = await _rig.AddWebhookAsync(_caller.AccountId);
        var stranger = await _rig.NewCallerAsync();
        Assert.IsType<Failure.NotFound>((await Trials.SendAsync(stranger, webhook, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await Trials.RunAsync(stranger, webhook, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await Trials.SendAsync(_caller with { Role = Role.Manager }, webhook, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await Trials.RunAsync(_caller with { Role = Role.ReadOnly }, webhook, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await Trials.SendAsync(_caller, await AddAsync(EventNames.UserCreated, MessageKind.Sms, "{{user.phone_number}}"), Stop)).Failure);
        var code = await Trials.SendAsync(_caller, await _rig.AddWebhookAsync(_caller.AccountId, EventNames.TfaCodeCreated), Stop);
        Assert.Equal("noSample", Assert.IsType<Failure.Invalid>(code.Failure).Errors[0].Code);
    }
}
