using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Freshcom.Data;

internal sealed class CustomerImportConfiguration : IEntityTypeConfiguration<CustomerImport>
{
    public void Configure(EntityTypeBuilder<CustomerImport> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        // One at a time; and what the workers look for.
        builder.HasIndex(x => x.AccountId, "IX_CustomerImports_Open").IsUnique().HasFilter("\"EndedAt\" IS NULL");
        builder.HasIndex(x => new { x.AccountId, x.EndedAt });
        builder.Property(x => x.Columns).HasConversion<ImportColumnsConverter, ImportColumnsComparer>();
        builder.Ignore(x => x.DoneCount);
    }
}

internal sealed class CustomerImportFileConfiguration : IEntityTypeConfiguration<CustomerImportFile>
{
    public void Configure(EntityTypeBuilder<CustomerImportFile> builder)
    {
        builder.HasKey(x => x.ImportId);
        builder.HasOne<CustomerImport>().WithOne().HasForeignKey<CustomerImportFile>(x => x.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CustomerImportFaultConfiguration : IEntityTypeConfiguration<CustomerImportFault>
{
    public void Configure(EntityTypeBuilder<CustomerImportFault> builder)
    {
        builder.HasOne<CustomerImport>().WithMany().HasForeignKey(x => x.ImportId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => new { x.ImportId, x.Row });
    }
}
