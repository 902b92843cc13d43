using System.Globalization;
using System.Text.RegularExpressions;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;
using Freshcom.Resources;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Freshcom.Tests.Features.Notifications;

public sealed partial class ReasonWordsTests(TestApp app) : IClassFixture<TestApp>
{
    private string InChinese(string reason)
    {
        app.Api().Dispose();
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        try
        {
            return app.Services.GetRequiredService<IStringLocalizer<Texts>>().Reason(reason);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [GeneratedRegex("[A-Za-z]{3,}")]
    private static partial Regex English();

    [Fact]
    public async Task What_is_logged_for_codes_that_were_not_sent_is_known()
    {
        var merchant = await Merchant.OpenAsync(app);
        var (codes, phone) = (merchant.Get<VerificationCodeService>(), Make.Phone());
        await codes.SendAsync(merchant.AccountId, Channel.Sms, phone, null, Merchant.Stop);
        for (var i = 0; i < 4; i++) await codes.SendAsync(merchant.AccountId, Channel.Email, "kim@example.com", null, Merchant.Stop);
        var log = await merchant.Get<MessageService>().ListAsync(merchant.Owner, Callers.FirstPage, new MessageFilter { Statuses = [MessageStatus.NotSent] }, Merchant.Stop);

        var reasons = log.Items.Select(x => x.Reason!).Distinct().ToList();

        Assert.Equal(2, reasons.Count);
        Assert.All(reasons, x => Assert.DoesNotMatch(English(), InChinese(x)));
    }

    [Fact]
    public void Every_limit_is_known()
    {
        var (live, _) = Account.CreatePair("Shop", "en", app.Clock.GetUtcNow());
        app.Api().Dispose();
        var limits = app.Services.GetRequiredService<SendLimits>();
        var user = User.Create(live.Id, "kim@example.com", app.Clock.GetUtcNow());
        var all = limits.ForAnonymous(live, Channel.Sms, "+14165550100", "192.0.2.1").Concat(limits.ForLogin(user, false)).Select(x => x.Why).ToList();
        Assert.InRange(all.Count, 6, 20);
        Assert.All(all, x => Assert.DoesNotMatch(English(), InChinese(x)));
    }

    [Theory]
    [InlineData("The mail server mail.example:587 did not answer in time. Given up after 9 tries.", "邮件服务器 mail.example:587 未及时答复。尝试 9 次后已放弃。")]
    [InlineData("The code ended before it could be sent. The SMS gateway answered 503", "验证码在发出之前已失效。短信网关返回了 503")]
    // What the gateway said stays as it said it, whatever it looks like.
    [InlineData("The mail server refused the message: 550 No active trigger sends this code.", "邮件服务器拒绝了该消息：550 No active trigger sends this code.")]
    [InlineData("The SMS gateway answered 400: Sender “STARSHIP” is not registered (21612)", "短信网关返回了 400：Sender “STARSHIP” is not registered (21612)")]
    [InlineData("452 4.2.2 Mailbox full", "452 4.2.2 Mailbox full")]
    [InlineData("", "")]
    public void Our_sentence_is_translated_and_a_quoted_answer_is_not(string reason, string shown) => Assert.Equal(shown, InChinese(reason));
}
