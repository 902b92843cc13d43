using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>Sets <c>InsertedAt</c>, <c>UpdatedAt</c>, the search text, and a changed user's concurrency stamp as a row is saved.</summary>
internal sealed class TimestampInterceptor(TimeProvider time) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        foreach (var entry in eventData.Context!.ChangeTracker.Entries<ITimestamped>())
        {
            if (entry.State is EntityState.Added && entry.Entity.InsertedAt == default) entry.Property(nameof(ITimestamped.InsertedAt)).CurrentValue = now;
            if (entry.State is EntityState.Added or EntityState.Modified) entry.Property(nameof(ITimestamped.UpdatedAt)).CurrentValue = now;
            if (entry is { State: EntityState.Added or EntityState.Modified, Entity: ISearchable row }) entry.Property(nameof(ISearchable.SearchText)).CurrentValue = SearchTexts.Of(row);
            if (entry is { State: EntityState.Modified, Entity: User user }) user.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        }
        return ValueTask.FromResult(result);
    }
}
