using Freshcom.Domain;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>All rows, so that a change, its audit entry and its messages are saved in one transaction. One context per operation, from the factory.</summary>
public abstract class FreshcomDbContext(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<AccountMembership> Memberships => Set<AccountMembership>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<User> Users => Set<User>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<VerificationCode> Codes => Set<VerificationCode>();
    public DbSet<RateCounter> RateCounters => Set<RateCounter>();
    public DbSet<NotificationTrigger> Triggers => Set<NotificationTrigger>();
    public DbSet<MessageTemplate> Templates => Set<MessageTemplate>();
    public DbSet<TemplateVersion> TemplateVersions => Set<TemplateVersion>();
    public DbSet<OutgoingMessage> Messages => Set<OutgoingMessage>();
    public DbSet<Rollout> Rollouts => Set<Rollout>();
    public DbSet<RolloutEntry> RolloutEntries => Set<RolloutEntry>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<MethodCount> MethodCounts => Set<MethodCount>();
    public DbSet<LoginCount> LoginCounts => Set<LoginCount>();
    public DbSet<CustomerImport> CustomerImports => Set<CustomerImport>();
    public DbSet<CustomerImportFile> CustomerImportFiles => Set<CustomerImportFile>();
    public DbSet<CustomerImportFault> CustomerImportFaults => Set<CustomerImportFault>();
    public DbSet<StoredSigningKey> SigningKeys => Set<StoredSigningKey>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(FreshcomDbContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<Translations>().HaveConversion<TranslationsConverter, TranslationsComparer>();
    }
}

/// <summary>The default: one file, write-ahead log, on one machine.</summary>
public sealed class SqliteFreshcomDbContext(DbContextOptions<SqliteFreshcomDbContext> options) : FreshcomDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // SQLite adds no stored column to a table that exists, PostgreSQL knows no other kind.
        modelBuilder.Entity<User>().Property(x => x.Reach).HasComputedColumnSql(UserConfiguration.ReachSql, stored: false);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // SQLite can neither compare nor order a DateTimeOffset: UTC ticks can.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }
}

/// <summary>Past one machine.</summary>
public sealed class PostgreSqlFreshcomDbContext(DbContextOptions<PostgreSqlFreshcomDbContext> options) : FreshcomDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
    }
}
