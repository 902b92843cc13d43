using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class ReadinessTests(ReadinessTests.MailApp app) : IClassFixture<ReadinessTests.MailApp>
{
    /// <summary>Its operator has a mail server and no SMS gateway.</summary>
    public sealed class MailApp : TestApp
    {
        public MailApp() => WithServices(services => services.AddSingleton(new SmtpSettings { Host = "mail.example", From = "no-reply@example.com" }));
    }

    private async Task<(Merchant Merchant, Caller Live)> OpenAsync(params Preset[] triggers)
    {
        var merchant = await Merchant.OpenAsync(app);
        var live = await merchant.LiveAsync();
        foreach (var preset in triggers) await merchant.Get<TriggerPresets>().CreateAsync(live, preset, Merchant.Stop);
        return (merchant, live);
    }

    private static Task<Readiness> AskAsync(Merchant merchant, Caller caller) => merchant.Get<ReadinessService>().GetAsync(caller, Merchant.Stop);

    private static ReadinessState State(MethodReadiness method, ReadinessSubject subject) => method.Points.Single(x => x.Subject == subject).State;

    [Fact]
    public async Task E_mail_codes_work_with_both_triggers_and_a_mail_server()
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeEmail, Preset.EmailVerificationCode);
        Assert.True((await AskAsync(merchant, live))[AuthMethod.TfaEmail].Works);
    }

    [Fact]
    public async Task Each_missing_thing_is_named_with_the_click_that_mends_it()
    {
        var (merchant, live) = await OpenAsync(Preset.PhoneVerificationCode);

        var sms = (await AskAsync(merchant, live))[AuthMethod.TfaSms];

        Assert.Equal((false, 2), (sms.Works, sms.Missing));
        Assert.Equal(Preset.LoginCodeSms, sms.Points.Single(x => x.Subject == ReadinessSubject.LoginTrigger).Mend);
        Assert.Equal(ReadinessState.Missing, State(sms, ReadinessSubject.Gateway));
        Assert.Equal(ReadinessState.Met, State(sms, ReadinessSubject.VerificationTrigger));
        Assert.Null(sms.Points.Single(x => x.Subject == ReadinessSubject.Gateway).Mend);
    }

    [Fact]
    public async Task In_test_mode_no_gateway_is_needed()
    {
        var merchant = await Merchant.OpenAsync(app);
        Assert.Equal(ReadinessState.Met, State((await AskAsync(merchant, merchant.Owner))[AuthMethod.TfaSms], ReadinessSubject.Gateway));
    }

    [Fact]
    public async Task A_template_without_the_code_keeps_users_from_logging_in()
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeEmail, Preset.EmailVerificationCode);
        var template = (await AskAsync(merchant, live))[AuthMethod.TfaEmail].Points.Single(x => x.Subject == ReadinessSubject.LoginTrigger).TemplateId!.Value;

        (await merchant.Get<TemplateService>().UpdateAsync(live, MessageKind.Email, template, new TemplateInput { BodyText = "Your code is on its way.", BodyHtml = "<p>{{code}}</p>" }, null, Merchant.Stop)).Value.ToString();

        var email = (await AskAsync(merchant, live))[AuthMethod.TfaEmail];
        Assert.Equal((ReadinessSubject.Template, template), (email.Fault!.Subject, email.Fault.TemplateId));
    }

    [Fact]
    public async Task A_trigger_that_is_off_counts_as_none()
    {
        var (merchant, live) = await OpenAsync();
        var trigger = (await merchant.Get<TriggerPresets>().CreateAsync(live, Preset.LoginCodeEmail, Merchant.Stop)).Value;
        Assert.Equal(ReadinessState.Met, State((await AskAsync(merchant, live))[AuthMethod.TfaEmail], ReadinessSubject.LoginTrigger));

        await merchant.Get<TriggerService>().SetStatusAsync(live, trigger.Id, TriggerStatus.Disabled, Merchant.Stop);

        Assert.Equal(ReadinessState.Missing, State((await AskAsync(merchant, live))[AuthMethod.TfaEmail], ReadinessSubject.LoginTrigger));
    }

    [Fact]
    public async Task Users_are_counted_by_method_and_by_whom_a_code_would_reach()
    {
        var (merchant, live) = await OpenAsync();
        var registration = merchant.Get<CustomerRegistration>();
        // Staff fixed the number: it is pending, and its first code proves it.
        await registration.CreateAsync(live, Merchant.Registration() with { AuthMethod = AuthMethod.TfaSms }, Merchant.Stop);
        await registration.CreateAsync(live, Merchant.Registration(), Merchant.Stop);

        var readiness = await AskAsync(merchant, live);

        var sms = readiness[AuthMethod.TfaSms];
        Assert.Equal((1, 1, 1, 2), (sms.Users, sms.Customers, sms.Reachable, sms.AllUsers));
        Assert.Equal(ReadinessState.Warning, State(sms, ReadinessSubject.Addresses));
        Assert.Equal([AuthMethod.TfaSms], readiness.Failing.Select(x => x.Method));
        Assert.Equal(0, readiness[AuthMethod.TfaEmail].Reachable);
    }
}
