using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Hosting;

/// <summary>The figures that an operator watches, as <c>/metrics</c> shows them.</summary>
public sealed partial class TelemetryTests
{
    private static readonly string[] OnlyWhenItHappens = ["freshcom.message.attempts", "freshcom.message.ended", "freshcom.message.send.duration", "freshcom.code.sent", "freshcom.password_hash.rejected", "freshcom.rollout.users"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_step_of_a_login_is_counted_by_what_became_of_it()
    {
        await using var app = new TestApp();
        var (shop, person) = await OpenAsync(app);
        using var figures = new Figures(app);
        (await shop.LoginAsync(person, password: Make.OtherPassword)).IsInvalidGrant();
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var code = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await shop.LoginAsync(person, Make.Wrong(code))).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person, code)).Is(200);
        (await shop.LoginAsync(person, code)).AsksForOtp("tfa_sms");
        for (var i = 0; i < 6; i++) await shop.LoginAsync(person, password: Make.OtherPassword);
        foreach (var outcome in new[] { "code_required", "code_wrong", "ok", "code_expired" })
            Assert.Equal((outcome, 1), (outcome, figures.Sum("freshcom.login.attempts", outcome, "tfa_sms", "api")));
        Assert.Equal((6, 1), (figures.Sum("freshcom.login.attempts", "password_wrong"), figures.Sum("freshcom.login.attempts", "limited")));
        Assert.Equal((1, 1), (figures.Sum("freshcom.code.issued", "login", "sms"), figures.Sum("freshcom.code.used", "login", "sms")));
        Assert.Equal((10, 0, 0), (figures.Count("freshcom.password_hash.wait.duration"), figures.Sum("freshcom.password_hash.running"), figures.Sum("freshcom.password_hash.queued")));
    }

    [Fact]
    public async Task What_waits_to_be_sent_and_what_was_sent_is_told_by_class_and_channel()
    {
        await using var app = new TestApp();
        var rig = OutboxRig.Start(app, works: true);
        rig.Senders.Answer = (to, _) => Task.FromResult(to.EndsWith('1') ? FakeSenders.Busy : FakeSenders.Taken);
        using var figures = new Figures(app);
        await rig.QueueAsync("+14165550101", TimeSpan.FromMinutes(5));
        await rig.QueueAsync("+14165550102", TimeSpan.FromMinutes(5));
        await OutboxRig.UntilAsync(() => Task.FromResult(figures.Sum("freshcom.outbox.messages", "code", "scheduled") == 1), "What failed does not wait for its next try.");
        Assert.Equal((1, 1), (figures.Sum("freshcom.message.attempts", "sms", "failed"), figures.Sum("freshcom.message.attempts", "sms", "accepted")));
        Assert.Equal((1, 1), (figures.Sum("freshcom.message.ended", "sms", "code", "sent"), figures.Sum("freshcom.code.sent", "sms", "system")));
        Assert.Equal((1, 0), (figures.Count("freshcom.message.send.duration", "sms", "code"), figures.Sum("freshcom.outbox.messages", "other")));
        app.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal((90, 0), (figures.Sum("freshcom.outbox.oldest.age", "code"), figures.Sum("freshcom.outbox.oldest.age", "other")));
    }

    [Fact]
    public async Task A_database_that_hangs_holds_no_scrape_up()
    {
        using var hang = new HangingCommands();
        await using var app = new TestApp().With("Outbox:Enabled", "false").WithServices(x => x.AddSingleton<IInterceptor>(hang));
        app.StartKestrel();
        using var figures = new Figures(app);
        hang.Begin();
        Assert.Contains("http_server_active_requests", await ScrapeAsync(app).WaitAsync(TimeSpan.FromSeconds(30), Stop), StringComparison.Ordinal);
        Assert.Empty(figures.Of("freshcom.outbox.messages"));
        Assert.True(hang.Held);
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
        var scrape = await ScrapeAsync(app);
        foreach (var (name, (_, prometheus)) in documented.Where(x => !OnlyWhenItHappens.Contains(x.Key)))
            Assert.True(scrape.Contains($"# TYPE {prometheus} ", StringComparison.Ordinal), $"{name} is not {prometheus}.");
    }

    [Fact]
    public async Task Outside_Development_each_line_of_the_log_is_a_JSON_object_with_its_trace()
    {
        using var folder = new TemporaryFolder();
        await using var process = DashboardProcess.Start("--Data:Directory", folder.Path, "--Shutdown:DrainSeconds", "0", "--Logging:LogLevel:Microsoft.AspNetCore", "Information");
        using (var client = await process.ClientAsync()) await client.GetAsync("/verify-email?token=not-for-the-log", Stop);
        await process.AskToStopAsync();
        await process.EndAsync();
        var lines = process.Output.Split('\n').Select(x => JsonDocument.Parse(x).RootElement).ToList();
        Assert.All(lines, x => Assert.True(x.GetProperty("timestamp").TryGetDateTimeOffset(out _) && x.GetProperty("level").GetString() is not null && x.GetProperty("category").GetString() is not null));
        Assert.Contains(lines, x => x.GetProperty("message").GetString()!.StartsWith("Executing endpoint", StringComparison.Ordinal) && Trace().IsMatch(x.GetProperty("trace_id").GetString()!));
        Assert.DoesNotContain("not-for-the-log", process.Output, StringComparison.Ordinal);
    }

    private static async Task<(Shop Shop, Person Person)> OpenAsync(TestApp app)
    {
        app.StartKestrel();
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Sms);
        return (shop, await shop.RegisterAsync("tfa_sms"));
    }

    private static async Task<string> ScrapeAsync(TestApp app) => await app.Api().GetStringAsync("/metrics", Stop);

    private static IEnumerable<GroupCollection> Rows() => Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"))).Select(x => x.Groups);

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex Trace();

    [GeneratedRegex(@"^\| `(?<name>freshcom\.[a-z_.]+)` \| `(?<prometheus>[a-z_]+)` \| `(?<unit>[a-z{}]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>What one app measures; a scrape shows what other tests' apps in this process do, too.</summary>
    private sealed class Figures : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, string[] Tags)> _seen = new();

        public Figures(TestApp app)
        {
            var mine = app.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Scope == mine) listener.EnableMeasurementEvents(instrument); };
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.Start();
        }

        /// <summary>What is told of one instrument: all that was counted, or what is so now.</summary>
        public IReadOnlyList<(string Name, double Value, string[] Tags)> Of(string name, params string[] values)
        {
            var before = _seen.Count;
            _listener.RecordObservableInstruments();
            var (told, now) = (_seen.Where(x => !IsOfNow(x.Name)), _seen.Skip(before).Where(x => IsOfNow(x.Name)));
            return [.. told.Concat(now).Where(x => x.Name == name && values.All(x.Tags.Contains))];
        }

        public double Sum(string name, params string[] values) => Of(name, values).Sum(x => x.Value);

        public int Count(string name, params string[] values) => Of(name, values).Count;

        private static bool IsOfNow(string name) => name.StartsWith("freshcom.outbox.", StringComparison.Ordinal) || name is "freshcom.password_hash.running" or "freshcom.password_hash.queued";

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (instrument.Name.StartsWith("freshcom.", StringComparison.Ordinal)) _seen.Enqueue((instrument.Name, value, [.. tags.ToArray().Select(x => $"{x.Value}")]));
        }

        public void Dispose() => _listener.Dispose();
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
