using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>What the product itself writes to people: in the language of their account.</summary>
public sealed partial class SystemMessagesTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", "zh-CN", "您的密码已更改", "您的用户已删除", "设置新密码")]
    [InlineData("fr-CA", "en", "Your password was changed", "Your user was deleted", "Set a new password")]
    public async Task A_customer_and_the_owner_read_it_in_their_accounts_language(string accounts, string read, string password, string deleted, string reset)
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.Live.PatchAsync("/account", "Account", new { defaultLocale = accounts })).Is(200);
        var person = await shop.RegisterAsync();

        (await shop.Test.PatchAsync($"/passwords/{person.UserId}", "Password", new { value = Make.OtherPassword })).Is(204);
        shop.PassMinutes(1);
        (await shop.Test.DeleteAsync($"/customers/{person.CustomerId}")).Is(204);
        shop.PassMinutes(2);
        (await shop.Nobody.PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = shop.Username })).Is(204);

        await using var db = await OutboxRig.Over(app).OpenAsync();
        var told = await db.Messages.Where(x => x.To == person.Email && x.EventName == null).OrderBy(x => x.Id).ToListAsync(Stop);
        Assert.Equal([password, deleted], told.Select(x => x.Subject));
        Assert.All(told, x => Assert.Equal((read, MessageStatus.Captured), (x.Locale, x.Status)));
        Assert.All(told, x => Assert.Contains(person.Username, x.BodyText, StringComparison.Ordinal));
        Assert.Equal(read, (await db.Messages.SingleAsync(x => x.To == shop.Username && x.Subject == reset, Stop)).Locale);
    }

    [Theory]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-SG", "zh-CN")]
    [InlineData("zh-Hans-HK", "zh-CN")]
    [InlineData("zh-TW", "en")]
    [InlineData("de-CH", "en")]
    [InlineData("en-CA", "en")]
    public void Simplified_Chinese_is_for_those_who_read_it(string locale, string language) => Assert.Equal(language, SystemReader.Closest(locale).Name);

    /// <summary>Each text is there in Chinese, is another one, and has the same places to fill.</summary>
    [Fact]
    public void Every_message_is_written_in_Chinese_too()
    {
        var texts = new ResourceManager("Freshcom.Features.Notifications.SystemMessages", typeof(SystemMessages).Assembly);
        var english = Texts(texts, CultureInfo.InvariantCulture);
        var chinese = Texts(texts, CultureInfo.GetCultureInfo("zh-Hans"));

        Assert.Equal(english.Keys.Order(), chinese.Keys.Order());
        Assert.All(english, x => Assert.NotEqual(x.Value, chinese[x.Key]));
        Assert.All(english, x => Assert.Equal(Places(x.Value), Places(chinese[x.Key])));
    }

    private static Dictionary<string, string> Texts(ResourceManager texts, CultureInfo culture) =>
        texts.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().ToDictionary(x => (string)x.Key, x => (string)x.Value!);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(x => x.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
