using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Home;

/// <summary>Adds rows that were made in the past. The chance in them is the same in each run.</summary>
internal sealed class DemoSeed(FreshcomDbContext db, string passwordHash, DateTimeOffset now)
{
    // An own generator, because how System.Random goes on from a seed is nobody's promise.
    private uint _chance = 20_260_115;

    public FreshcomDbContext Db => db;
    public DateTimeOffset Now => now;

    public static TimeSpan Days(double days) => TimeSpan.FromDays(days);

    /// <summary>A number from 0 to below <paramref name="below"/> (xorshift32).</summary>
    public int Next(int below)
    {
        _chance ^= _chance << 13;
        _chance ^= _chance >> 17;
        _chance ^= _chance << 5;
        return (int)(_chance % (uint)below);
    }

    /// <summary>One password, hashed once: forty hashes would take a second of the start.</summary>
    public User NewUser(Guid? accountId, string username, TimeSpan age)
    {
        var user = User.Create(accountId, username, now - age);
        user.SetPassword(passwordHash, now - age);
        Add(user, age);
        return user;
    }

    public void Add(object row, TimeSpan age) => db.Add(row).Property(nameof(ITimestamped.InsertedAt)).CurrentValue = now - age;

    /// <summary>Saving has stamped all rows as changed now; they were not.</summary>
    public async Task SettleTimesAsync(CancellationToken cancellationToken)
    {
        await SettleAsync(db.Accounts, cancellationToken);
        await SettleAsync(db.Users, cancellationToken);
        await SettleAsync(db.Memberships, cancellationToken);
        await SettleAsync(db.Customers, cancellationToken);
        await SettleAsync(db.Messages, cancellationToken);
    }

    private static Task<int> SettleAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken) where T : class, ITimestamped =>
        rows.ExecuteUpdateAsync(x => x.SetProperty(row => row.UpdatedAt, row => row.InsertedAt), cancellationToken);
}
