using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Freshcom.Data;

internal sealed class NotificationTriggerConfiguration : IEntityTypeConfiguration<NotificationTrigger>
{
    public void Configure(EntityTypeBuilder<NotificationTrigger> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        builder.HasIndex(x => new { x.AccountId, x.Event });
        builder.HasIndex(x => new { x.AccountId, x.ActionTarget });
        builder.Ignore(x => x.Words);
    }
}

internal sealed class MessageTemplateConfiguration : IEntityTypeConfiguration<MessageTemplate>
{
    public void Configure(EntityTypeBuilder<MessageTemplate> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        builder.HasIndex(x => new { x.AccountId, x.Kind, x.InsertedAt });
        builder.Ignore(x => x.Words);
    }
}

internal sealed class TemplateVersionConfiguration : IEntityTypeConfiguration<TemplateVersion>
{
    public void Configure(EntityTypeBuilder<TemplateVersion> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<MessageTemplate>().WithMany().HasForeignKey(x => x.TemplateId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => new { x.TemplateId, x.InsertedAt });
    }
}

internal sealed class OutgoingMessageConfiguration : IEntityTypeConfiguration<OutgoingMessage>
{
    public void Configure(EntityTypeBuilder<OutgoingMessage> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        // What the worker asks for: what is due, codes first; it passes over what is leased and whose accounts have their share, without reading a row.
        builder.HasIndex(x => new { x.IsCode, x.NextTryAt, x.LeaseUntil, x.AccountId }).HasFilter("\"NextTryAt\" IS NOT NULL");
        builder.HasIndex(x => new { x.AccountId, x.Kind, x.InsertedAt });
        builder.HasIndex(x => new { x.AccountId, x.InsertedAt });
        builder.HasIndex(x => new { x.CustomerId, x.InsertedAt });
        builder.HasIndex(x => new { x.UserId, x.InsertedAt });
        builder.HasIndex(x => new { x.AccountId, x.UserId }, "IX_Messages_Failed").HasFilter("\"Status\" IN ('Failed', 'Undelivered')");
        builder.HasIndex(x => new { x.TriggerId, x.InsertedAt });
        builder.Property(x => x.Tries).HasConversion<DeliveryTriesConverter, DeliveryTriesComparer>();
        builder.Ignore(x => x.Words);
    }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasIndex(x => new { x.AccountId, x.InsertedAt });
        builder.HasIndex(x => new { x.AccountId, x.ActorUserId, x.InsertedAt });
        builder.HasIndex(x => new { x.UserId, x.InsertedAt });
    }
}
