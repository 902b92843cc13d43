using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>Stamps changed rows as they are saved.</summary>
internal sealed class TimestampInterceptor(TimeProvider time) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        eventData.Context!.Stamp(time.GetUtcNow());
        return ValueTask.FromResult(result);
    }
}

/// <summary>What is written with every change of a row.</summary>
public static class Stamps
{
    /// <summary>Sets <c>InsertedAt</c>, <c>UpdatedAt</c>, the search text, and a changed user's concurrency stamp. Saving does it; call it before where a row is shown to the outside first, as in an event's document.</summary>
    public static void Stamp(this DbContext db, DateTimeOffset now)
    {
        foreach (var entry in db.ChangeTracker.Entries<ITimestamped>())
        {
            if (entry.State is EntityState.Added && entry.Entity.InsertedAt == default) entry.Property(nameof(ITimestamped.InsertedAt)).CurrentValue = now;
            if (entry.State is EntityState.Added or EntityState.Modified) entry.Property(nameof(ITimestamped.UpdatedAt)).CurrentValue = now;
            if (entry is { State: EntityState.Added or EntityState.Modified, Entity: ISearchable row }) entry.Property(nameof(ISearchable.SearchText)).CurrentValue = SearchTexts.Of(row);
            if (entry is { State: EntityState.Modified, Entity: User user }) user.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        }
    }
}
