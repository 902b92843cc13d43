using System.Globalization;
using System.Security.Cryptography;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Hosting;

/// <summary>A mail server, a database that several processes send from, and an app beside them that queues and looks.</summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly List<Account> _accounts = [];
    private readonly PostgresDatabase? _database;
    private readonly MailServer _mail;
    private readonly TestApp _app;

    private CrashRun(PostgresDatabase? database, MailServer mail)
    {
        (_database, _mail, _app) = (database, mail, new TestApp { RealClock = true }.With("Outbox:Enabled", "false"));
        if (database is not null) _app.OnPostgres(database);
        _app.With("Security:MasterKey", _key);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="database">Null for SQLite.</param>
    public static async Task<CrashRun> StartAsync(PostgresDatabase? database)
    {
        var run = new CrashRun(database, await MailServer.StartAsync("count"));
        for (var i = 0; i < 6; i++) run._accounts.Add(Account.CreatePair($"Shop {i}", "en", DateTimeOffset.UtcNow).Live);
        await using var db = await run.OpenAsync();
        db.Accounts.AddRange(run._accounts);
        await db.SaveChangesAsync(Stop);
        return run;
    }

    /// <summary>One process with two workers. A dead one's messages are free again after five seconds instead of sixty.</summary>
    public DashboardProcess StartProcess() => DashboardProcess.Start([
        "--Data:Directory", _app.DataDirectory.FullName, "--Security:MasterKey", _key,
        .. _database is null ? Array.Empty<string>() : ["--Database:Provider", "PostgreSql", "--ConnectionStrings:Freshcom", _database.ConnectionString],
        "--Outbox:Workers", "2", "--Outbox:LeaseSeconds", "5",
        "--Smtp:Host", "127.0.0.1", "--Smtp:Port", _mail.Port.ToString(CultureInfo.InvariantCulture), "--Smtp:Security", "None", "--Smtp:From", "shop@example.com"]);

    /// <summary>Half of them codes; of these, every third ends within ten seconds, the others in an hour.</summary>
    public async Task QueueAsync(int count, Random random)
    {
        var composer = _app.Services.GetRequiredService<MessageComposer>();
        await using var db = await OpenAsync();
        for (var i = 0; i < count; i++)
        {
            var now = DateTimeOffset.UtcNow;
            var message = new OutgoingMessage(_accounts[i % _accounts.Count].Id, MessageKind.Email, null, now) { To = "someone@example.com", Subject = "S", BodyText = "••••••", IsCode = i % 2 == 0 };
            if (message.IsCode) composer.Seal(message, new("S", null, "123456"));
            if (message.IsCode) message.ExpiresAt = now + (i % 3 == 0 ? TimeSpan.FromMilliseconds(random.Next(500, 10_000)) : TimeSpan.FromHours(1));
            db.Messages.Add(message);
        }
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>Whether it is one of the codes that end while they may be waiting.</summary>
    public static bool IsShort(OutgoingMessage message) => message.ExpiresAt < message.InsertedAt + TimeSpan.FromMinutes(1);

    /// <summary>Waits up to a minute until no more than so many are unfinished.</summary>
    public async Task UntilWaitingAsync(int most)
    {
        for (var i = 0; ; i++)
        {
            await using (var db = await OpenAsync())
            {
                var waiting = await db.Messages.CountAsync(x => x.NextTryAt != null, Stop);
                if (waiting <= most) return;
                Assert.True(i < 2000, $"{waiting} messages are still waiting.");
            }
            await Task.Delay(40, Stop);
        }
    }

    public async Task<IReadOnlyList<OutgoingMessage>> MessagesAsync()
    {
        await using var db = await OpenAsync();
        return await db.Messages.AsNoTracking().ToListAsync(Stop);
    }

    public Task<IReadOnlyList<(Guid Id, DateTimeOffset At)>> ArrivalsAsync() => _mail.ArrivalsAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _mail.DisposeAsync();
    }

    private Task<FreshcomDbContext> OpenAsync() => _app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
}
