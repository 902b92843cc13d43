using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Freshcom.Domain;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Hosting;

/// <summary>The figures that an operator watches, as <c>/metrics</c> shows them.</summary>
public sealed partial class TelemetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_step_of_a_login_is_counted_by_what_became_of_it()
    {
        await using var app = new TestApp();
        var (shop, person) = await OpenAsync(app);
        (await shop.LoginAsync(person, password: Make.OtherPassword)).IsInvalidGrant();
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var code = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await shop.LoginAsync(person, Make.Wrong(code))).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person, code)).Is(200);
        (await shop.LoginAsync(person, code)).AsksForOtp("tfa_sms");
        for (var i = 0; i < 6; i++) await shop.LoginAsync(person, password: Make.OtherPassword);
        var figures = await FiguresAsync(app);
        foreach (var outcome in new[] { "code_required", "code_wrong", "ok", "code_expired" })
            Assert.Equal((outcome, 1), (outcome, figures.Sum("freshcom_login_attempts_total", outcome, "tfa_sms", "api")));
        Assert.Equal((6, 1), (figures.Sum("freshcom_login_attempts_total", "password_wrong"), figures.Sum("freshcom_login_attempts_total", "limited")));
        Assert.Equal((1, 1), (figures.Sum("freshcom_code_issued_total", "login", "sms"), figures.Sum("freshcom_code_used_total", "login", "sms")));
        Assert.Equal(0, figures.Sum("freshcom_password_hash_running"));
        Assert.True(figures.Sum("freshcom_password_hash_wait_duration_seconds_count") >= 12);
    }

    [Fact]
    public async Task What_waits_to_be_sent_and_what_was_sent_is_told_by_class_and_channel()
    {
        await using var app = new TestApp();
        var rig = OutboxRig.Start(app, works: true);
        rig.Senders.Answer = (to, _) => Task.FromResult(to.EndsWith('1') ? FakeSenders.Busy : FakeSenders.Taken);
        app.StartKestrel();
        await rig.QueueAsync("+14165550101", TimeSpan.FromMinutes(5));
        await rig.QueueAsync("+14165550102", TimeSpan.FromMinutes(5));
        await OutboxRig.UntilAsync(() => Task.FromResult(rig.Senders.Given.Count == 2), "They were not tried.");
        Figures? figures = null;
        await OutboxRig.UntilAsync(async () => (figures = await FiguresAsync(app)).Sum("freshcom_message_attempts_total", "failed") == 1 && figures.Sum("freshcom_outbox_messages", "code", "scheduled") == 1, "The failed try was not counted.");
        Assert.Equal((1, 1, 1), (figures!.Sum("freshcom_message_attempts_total", "sms", "accepted"), figures.Sum("freshcom_message_ended_total", "sms", "code", "sent"), figures.Sum("freshcom_code_sent_total", "sms", "system")));
        Assert.Equal((1, 0), (figures.Sum("freshcom_message_send_duration_seconds_count", "sms", "code"), figures.Sum("freshcom_outbox_messages", "other")));
        app.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(90, (await FiguresAsync(app)).Sum("freshcom_outbox_oldest_age_seconds", "code"));
    }

    [Fact]
    public async Task A_database_that_hangs_holds_no_scrape_up()
    {
        using var hang = new HangingCommands();
        await using var app = new TestApp().With("Outbox:Enabled", "false").WithServices(x => x.AddSingleton<IInterceptor>(hang));
        app.StartKestrel();
        hang.Begin();
        var figures = await FiguresAsync(app);
        Assert.True(hang.Held);
        Assert.Equal(0, figures.Lines("freshcom_outbox_messages").Count);
        Assert.True(figures.Lines("http_server_active_requests").Count + figures.Lines("dotnet_process_cpu_count").Count > 0);
    }

    [Fact]
    public async Task The_operators_document_lists_exactly_the_figures_that_there_are()
    {
        var documented = Rows().ToDictionary(x => x["name"].Value, x => (Unit: x["unit"].Value, Prometheus: x["prometheus"].Value));
        var seen = new Dictionary<string, string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Meter.Name.StartsWith("Freshcom.", StringComparison.Ordinal)) lock (seen) seen[instrument.Name] = instrument.Unit!; } };
        listener.Start();
        await using var app = new TestApp();
        var (shop, person) = await OpenAsync(app);
        await shop.SignInTfaAsync(person, Via.Sms);
        Assert.Equal(seen.OrderBy(x => x.Key, StringComparer.Ordinal), documented.Select(x => KeyValuePair.Create(x.Key, x.Value.Unit)).OrderBy(x => x.Key, StringComparer.Ordinal));
        var figures = await FiguresAsync(app);
        foreach (var (name, (_, prometheus)) in documented.Where(x => seen.ContainsKey(x.Key)))
            Assert.True(figures.Types.Contains(prometheus) || IsOfLiveMessages(name), $"{name} is not {prometheus}.");
    }

    [Fact]
    public async Task Outside_Development_each_line_of_the_log_is_a_JSON_object_with_its_trace()
    {
        using var folder = new TemporaryFolder();
        await using var process = DashboardProcess.Start("--Data:Directory", folder.Path, "--Logging:LogLevel:Microsoft.AspNetCore", "Information");
        using (var client = await process.ClientAsync()) await client.GetAsync("/verify-email?token=not-for-the-log", Stop);
        await process.AskToStopAsync();
        await process.EndAsync();
        var lines = process.Output.Split('\n').Select(x => JsonDocument.Parse(x).RootElement).ToList();
        Assert.All(lines, x => Assert.True(x.GetProperty("timestamp").TryGetDateTimeOffset(out _) && x.GetProperty("level").GetString() is not null && x.GetProperty("category").GetString() is not null));
        Assert.Contains(lines, x => x.GetProperty("message").GetString()!.StartsWith("Executing endpoint", StringComparison.Ordinal) && Trace().IsMatch(x.GetProperty("trace_id").GetString()!));
        Assert.DoesNotContain("not-for-the-log", process.Output, StringComparison.Ordinal);
    }

    private static bool IsOfLiveMessages(string name) => name.StartsWith("freshcom.message.", StringComparison.Ordinal) || name is "freshcom.code.sent" or "freshcom.password_hash.rejected" or "freshcom.rollout.users";

    private static async Task<(Shop Shop, Person Person)> OpenAsync(TestApp app)
    {
        app.StartKestrel();
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Sms);
        return (shop, await shop.RegisterAsync("tfa_sms"));
    }

    private static async Task<Figures> FiguresAsync(TestApp app)
    {
        using var answer = await app.Api().GetAsync("/metrics", Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new(await answer.Content.ReadAsStringAsync(Stop));
    }

    private static IEnumerable<GroupCollection> Rows() => Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"))).Select(x => x.Groups);

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex Trace();

    [GeneratedRegex(@"^\| `(?<name>freshcom\.[a-z_.]+)` \| `(?<prometheus>[a-z_]+)` \| `(?<unit>[a-z{}]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>A scrape's text.</summary>
    private sealed class Figures(string text)
    {
        private readonly string[] _lines = text.Split('\n');

        public IReadOnlyList<string> Types => [.. _lines.Where(x => x.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(x => x.Split(' ')[2])];

        /// <summary>The lines of a series, with all of these values among its labels.</summary>
        public IReadOnlyList<string> Lines(string name, params string[] values) =>
            [.. _lines.Where(x => x.StartsWith(name + "{", StringComparison.Ordinal) || x.StartsWith(name + " ", StringComparison.Ordinal)).Where(x => Array.TrueForAll(values, v => x.Contains($"=\"{v}\"", StringComparison.Ordinal)))];

        public double Sum(string name, params string[] values) => Lines(name, values).Sum(x => double.Parse(x[(name.Length + 1)..].Split("} ")[^1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>From <see cref="Begin"/> on no query comes back.</summary>
    private sealed class HangingCommands : DbCommandInterceptor, IDisposable
    {
        private readonly ManualResetEventSlim _go = new(true);

        public bool Held { get; private set; }

        public void Begin() => _go.Reset();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!_go.IsSet && command.CommandText.Contains("Messages", StringComparison.Ordinal)) Held = true;
            _go.Wait(CancellationToken.None);
            return ValueTask.FromResult(result);
        }

        public void Dispose() => _go.Set();
    }
}
