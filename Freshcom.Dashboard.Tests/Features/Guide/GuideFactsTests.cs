using System.Globalization;
using System.Xml.Linq;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;
using Microsoft.Extensions.Configuration;

namespace Freshcom.Tests.Features.Guide;

/// <summary>What the guide says of names and figures is what the code does.</summary>
public sealed class GuideFactsTests
{
    private const string Sending = "sending-email-and-sms", Tfa = "two-factor-authentication", Trouble = "when-a-code-does-not-arrive", Webhooks = "receiving-webhooks";

    public static TheoryData<string> Languages => [.. GuideFile.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_event_is_listed_with_its_words_and_all_its_variables(string language)
    {
        var rows = GuideFile.Open(language, Sending).Rows;
        var groups = rows.Where(x => GuideFile.Code(x[0]) is [var name] && name.EndsWith('…')).ToDictionary(x => GuideFile.Code(x[0])[0], x => GuideFile.Code(x[1]));
        var events = rows.Where(x => x.Count == 3 && GuideFile.Code(x[1]) is [var name] && name.Contains(':', StringComparison.Ordinal)).ToDictionary(x => GuideFile.Code(x[1])[0]);
        Assert.Equal(EventNames.All.Order(StringComparer.Ordinal), events.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, row) in events)
        {
            Assert.Equal(Word(language, $"Event.{name}"), row[0]);
            var told = GuideFile.Code(row[2]).SelectMany(x => groups.TryGetValue(x, out var all) ? all : [x]).Concat(groups["account.…"]);
            Assert.Equal(TemplateVariables.Of(name).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_state_of_a_message_is_explained(string language)
    {
        var told = GuideFile.Open(language, Trouble).Rows.Select(x => x[0]).ToHashSet();
        var states = Enum.GetValues<MessageStatus>().Select(x => MessageStates.Of(x).Key).Append("Status.Retrying").Distinct();
        Assert.All(states, x => Assert.Contains(Word(language, x), told));
    }

    [Theory]
    [InlineData("en", "{0} an hour", "{0} a day", "at least {0} seconds apart", "{0} at once", "3; the second after 30 seconds, the third 60 seconds later")]
    [InlineData("zh-Hans", "每小时 {0} ", "每天 {0} ", "间隔至少 {0} 秒", "同时 {0} 个", "3 次；第二次在 30 秒后，第三次再过 60 秒")]
    public void The_sending_limits_are_the_codes(string language, string hour, string day, string apart, string live, string sends)
    {
        var limits = new SendLimits(new ConfigurationBuilder().Build());
        var (account, _) = Account.CreatePair("Shop", "en", TestApp.Start);
        var text = GuideFile.Open(language, Sending).Text;
        List<RateLimit> all = [.. limits.ForLogin(User.Create(account.Id, "ada@customer.example", TestApp.Start), isTest: false), .. limits.ForAnonymous(account, Channel.Sms, "+14165550142", "192.0.2.1")];
        Assert.Equal(7, all.Count);
        foreach (var limit in all)
        {
            Told(text, limit.Window == TimeSpan.FromHours(1) ? hour : day, limit.Max);
            if (limit.Spacing > TimeSpan.Zero) Told(text, apart, (int)limit.Spacing.TotalSeconds);
        }
        Told(text, live, SendLimits.LiveCodesPerAddress);
        Assert.Equal(3, SendLimits.SendsPerLogin);
        Assert.Contains(sends, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "{0} of one code", "{0} in a row", "{0} seconds", "for {0} minutes", "64 kB and {0} tags", "nested {0} deep")]
    [InlineData("zh-Hans", "同一验证码错 {0} 次", "连续错 {0} 次", "{0} 秒", "{0} 分钟内有效", "64 kB、{0} 个标签", "嵌套最多 {0} 层")]
    public void Tries_waits_and_lives_are_the_codes(string language, string ofOne, string inARow, string seconds, string minutes, string tags, string depth)
    {
        var text = GuideFile.Open(language, Tfa).Text;
        Told(text, ofOne, VerificationCode.MaxAttempts);
        Told(text, inARow, User.LockedAt);
        var first = Enumerable.Range(1, User.LockedAt).First(x => WrongOtpCounter.WaitAfter(x) is not null);
        Told(text, inARow, first);
        Told(text, seconds, (int)WrongOtpCounter.WaitAfter(first)!.Value.TotalSeconds);
        Assert.Equal(TimeSpan.FromHours(1), WrongOtpCounter.WaitAfter(User.LockedAt - 1));
        Told(text, minutes, (int)VerificationCodeService.Lifetime.TotalMinutes);
        Told(text, minutes, Account.CreatePair("Shop", "en", TestApp.Start).Live.LoginCodeMinutes);
        var sending = GuideFile.Open(language, Sending).Text;
        Told(sending, tags, TemplateChecks.MaxTags);
        Told(sending, depth, TemplateChecks.MaxDepth);
        Assert.Equal(64 * 1024, TemplateChecks.MaxLength);
    }

    [Theory]
    [InlineData("en", "At once, after 2, 5, 15, 30 and 60 seconds;", "At once, after 5 seconds, 1, 5 and 30 minutes, 2, 6, 12 and 24 hours", "There are 9 tries.")]
    [InlineData("zh-Hans", "立即，2、5、15、30 和 60 秒后；", "立即，5 秒后，1、5 和 30 分钟后，2、6、12 和 24 小时后", "共尝试 9 次。")]
    public void The_time_tables_are_the_outboxs(string language, string codes, string others, string tries)
    {
        Assert.Contains(codes, GuideFile.Open(language, Sending).Text, StringComparison.Ordinal);
        Assert.Contains(others, GuideFile.Open(language, Sending).Text, StringComparison.Ordinal);
        Assert.Contains(tries, GuideFile.Open(language, Webhooks).Text, StringComparison.Ordinal);
        Assert.Equal([2, 5, 15, 30, 60], Times(isCode: true));
        Assert.Equal([5, 60, 300, 1800, 7200, 21600, 43200, 86400], Times(isCode: false));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_sizes_of_text_messages_are_the_standards(string language)
    {
        foreach (var (letter, name) in new[] { ('a', "GSM"), ('字', "Unicode") })
        {
            var row = Assert.Single(GuideFile.Open(language, Sending).Rows, x => x[0] == name);
            var (single, part) = (Figure(row[1]), Figure(row[2]));
            Assert.Equal((1, 2), (SmsText.Of(new(letter, single)).Segments, SmsText.Of(new(letter, single + 1)).Segments));
            Assert.Equal((2, 3), (SmsText.Of(new(letter, 2 * part)).Segments, SmsText.Of(new(letter, (2 * part) + 1)).Segments));
        }
        foreach (var sign in "^{}[]~\\|€") Assert.Equal(2, SmsText.Of($"{sign}").Units);
    }

    [Fact]
    public void A_secret_looks_as_the_guide_says() => Assert.StartsWith("whsec_", WebhookSignature.NewSecret(), StringComparison.Ordinal);

    private static List<int> Times(bool isCode)
    {
        var (times, sum) = (new List<int>(), TimeSpan.Zero);
        for (var tries = 1; DeliverySchedule.WaitAfter(tries, isCode) is { } wait; tries++) times.Add((int)(sum += wait).TotalSeconds);
        return times;
    }

    private static int Figure(string cell) => int.Parse(cell.Split(' ')[0], CultureInfo.InvariantCulture);

    private static void Told(string text, string sentence, int figure) => Assert.Contains(string.Format(CultureInfo.InvariantCulture, sentence, figure), text, StringComparison.Ordinal);

    private static string Word(string language, string key) =>
        XDocument.Load(Path.Combine(Repository.Root, "Freshcom.Dashboard", "Resources", language == "en" ? "Texts.resx" : $"Texts.{language}.resx"))
            .Descendants("data").Single(x => (string?)x.Attribute("name") == key).Element("value")!.Value;
}
