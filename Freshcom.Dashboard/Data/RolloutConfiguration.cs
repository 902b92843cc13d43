using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Freshcom.Data;

internal sealed class RolloutConfiguration : IEntityTypeConfiguration<Rollout>
{
    public void Configure(EntityTypeBuilder<Rollout> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        builder.Property(x => x.Status).IsConcurrencyToken();
        // One at a time, however many start one at once.
        builder.HasIndex(x => x.AccountId, "IX_Rollouts_UnderWay").IsUnique().HasFilter("\"Status\" IN ('Running', 'Paused', 'Undoing')");
        builder.HasIndex(x => new { x.AccountId, x.StartedAt });
        builder.Ignore(x => x.Plan);
    }
}

internal sealed class RolloutEntryConfiguration : IEntityTypeConfiguration<RolloutEntry>
{
    public void Configure(EntityTypeBuilder<RolloutEntry> builder)
    {
        builder.HasKey(x => new { x.RolloutId, x.UserId });
        builder.HasOne<Rollout>().WithMany().HasForeignKey(x => x.RolloutId).OnDelete(DeleteBehavior.Cascade);
        // What is to do next, and the result by outcome and reason.
        builder.HasIndex(x => new { x.RolloutId, x.Outcome, x.Reason, x.UserId });
        builder.HasIndex(x => new { x.RolloutId, x.UserId }, "IX_RolloutEntries_Untold").HasFilter("\"IsUntold\"");
    }
}
