using System.Collections.Concurrent;
using System.Globalization;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Npgsql;

namespace Freshcom.Tests.Faults;

/// <summary>A merchant whose new customers are each sent a mail, by a real server: what was acknowledged, and whether all of it was kept.</summary>
internal sealed class Welcomes : IAsyncDisposable
{
    private const string Name = "Nina New";

    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private readonly MailServer _mail;

    private Welcomes(MailServer mail) => _mail = mail;

    /// <summary>The instances' settings.</summary>
    public string[] Settings =>
        ["--Smtp:Host", "127.0.0.1", "--Smtp:Port", _mail.Port.ToString(CultureInfo.InvariantCulture), "--Smtp:Security", "None", "--Smtp:From", "shop@example.com"];

    /// <summary>The same; what a dead one had in hand is free again after five seconds.</summary>
    public string[] ShortLease => [.. Settings, "--Outbox:LeaseSeconds", "5"];

    /// <summary>How many customers were acknowledged so far.</summary>
    public int Count => _acknowledged.Count;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Welcomes> StartAsync() => new(await MailServer.StartAsync("count"));

    /// <summary>In whose live account each new customer is sent a mail.</summary>
    public static async Task<Merchant> SignUpAsync(HttpClient instance)
    {
        var merchant = await Merchant.SignUpAsync(instance);
        await Merchant.TriggerAsync(merchant.Live(instance), "crm:customer.create.success", "{{customer.email}}", "Welcome");
        return merchant;
    }

    /// <summary>A new customer, remembered when it was acknowledged.</summary>
    public async Task<Answer> CreateAsync(ApiClient owner)
    {
        var email = Make.Email("new");
        var answer = await owner.PostAsync("/customers", "Customer", new { status = "guest", name = Name, email });
        if (answer.Status == 201) _acknowledged[email] = true;
        return answer;
    }

    /// <summary>Every acknowledged customer is there, no customer is without its message, and every message arrived.</summary>
    /// <param name="deaths">How often an instance may have handed over messages without writing it down: those come twice, at most what its workers had in hand.</param>
    public async Task AssertKeptAsync(PostgresDatabase database, int deaths)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        for (var i = 0; await CountAsync(source, """SELECT count(*) FROM "Messages" WHERE "NextTryAt" IS NOT NULL""") > 0; i++)
        {
            Assert.True(i < 1200, "Messages are still waiting.");
            await Task.Delay(100, Stop);
        }
        Assert.Equal(0L, await CountAsync(source, $"""SELECT count(*) FROM "Customers" c WHERE "Name" = '{Name}' AND (SELECT count(*) FROM "Messages" m WHERE m."To" = c."Email" AND m."Status" = 'Sent') <> 1"""));
        var arrivals = await _mail.ArrivalsAsync();
        var arrived = arrivals.Select(x => x.Id).ToHashSet();
        var kept = new HashSet<string>();
        await using var command = source.CreateCommand($"""SELECT m."Id", c."Email" FROM "Customers" c JOIN "Messages" m ON m."To" = c."Email" WHERE c."Name" = '{Name}' """);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop))
        {
            Assert.Contains(reader.GetGuid(0), arrived);
            kept.Add(reader.GetString(1));
        }
        Assert.Empty(_acknowledged.Keys.Except(kept));
        Assert.InRange(arrivals.Count - arrived.Count, 0, deaths * 16);
    }

    public ValueTask DisposeAsync() => _mail.DisposeAsync();

    private static async Task<long> CountAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }
}
