using System.Globalization;
using System.Security.Cryptography;
using Freshcom.Domain;

namespace Freshcom.Tests.Hosting;

/// <summary>
/// Two processes of two workers each send to a real mail server, and one after the other is killed as by <c>kill -9</c>: five times, or as often as
/// <c>FRESHCOM_CRASH_KILLS</c> says: before a release twenty times, with 5,000 messages. <c>FRESHCOM_CRASH_SEED</c> repeats a run's choices.
/// </summary>
public sealed class OutboxCrashTests(PostgresFixture postgres)
{
    private const int PerKill = 250;

    private static int Kills { get; } = Variable("FRESHCOM_CRASH_KILLS") ?? 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_again_and_again_it_delivers_everything_next_to_nothing_twice_and_no_code_after_its_end(bool onPostgres)
    {
        var random = NewRandom();
        await using var run = await CrashRun.StartAsync(onPostgres ? await postgres.CreateDatabaseAsync(Stop) : null);
        DashboardProcess[] processes = [run.StartProcess(), run.StartProcess()];
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var victim = processes[kill % 2];
                using (await victim.ClientAsync()) await run.QueueAsync(PerKill, random);
                await run.UntilWaitingAsync(random.Next(10, PerKill));
                await victim.KillAsync();
                await victim.DisposeAsync();
                processes[kill % 2] = run.StartProcess();
            }
            await run.UntilWaitingAsync(0);
        }
        finally
        {
            foreach (var process in processes) await process.DisposeAsync();
        }
        AssertKept(await run.MessagesAsync(), await run.ArrivalsAsync());
    }

    private static void AssertKept(IReadOnlyList<OutgoingMessage> messages, IReadOnlyList<(Guid Id, DateTimeOffset At)> arrivals)
    {
        var arrived = arrivals.ToLookup(x => x.Id, x => x.At);
        var brief = messages.Where(CrashRun.IsShort).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{messages.Count} messages, {arrivals.Count - arrived.Count} duplicates, {brief.Count(x => x.Status == MessageStatus.Expired)} of {brief.Count} short codes expired");
        Assert.Equal(Kills * PerKill, messages.Count);
        Assert.All(messages.Except(brief), x => Assert.True(x.Status == MessageStatus.Sent && arrived.Contains(x.Id), $"{x.Id} is {x.Status}: {x.Reason}"));
        Assert.All(brief, x => Assert.True(x.Status == MessageStatus.Sent ? arrived.Contains(x.Id) : x.Status == MessageStatus.Expired, $"{x.Id} is {x.Status}: {x.Reason}"));
        Assert.Equal(2, brief.Select(x => x.Status).Distinct().Count());
        Assert.All(messages.Where(x => x.IsCode), x => Assert.All(arrived[x.Id], at => Assert.InRange(at, x.InsertedAt, x.ExpiresAt!.Value)));
        Assert.All(messages, x => Assert.Null(x.SealedContent));
        Assert.InRange(arrivals.Count - arrived.Count, 0, Kills);
    }

    private static Random NewRandom()
    {
        var seed = Variable("FRESHCOM_CRASH_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"FRESHCOM_CRASH_SEED={seed}");
        return new(seed);
    }

    private static int? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : null;
}
