using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Freshcom.Data;

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Account>().WithOne().HasForeignKey<Account>(x => x.LiveAccountId);
        builder.HasIndex(x => x.PublishableTokenId).IsUnique();
        builder.Property(x => x.SmsCountries).HasConversion<StringListConverter, StringListComparer>();
    }
}

internal sealed class AccountMembershipConfiguration : IEntityTypeConfiguration<AccountMembership>
{
    public void Configure(EntityTypeBuilder<AccountMembership> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne(x => x.Account).WithMany().HasForeignKey(x => x.AccountId);
        builder.HasOne(x => x.User).WithMany(x => x.Memberships).HasForeignKey(x => x.UserId);
        builder.HasIndex(x => new { x.AccountId, x.UserId }).IsUnique();
        builder.HasIndex(x => new { x.AccountId, x.Role });
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne(x => x.Account).WithMany().HasForeignKey(x => x.AccountId);
        builder.HasOne(x => x.InvitedBy).WithMany().HasForeignKey(x => x.InvitedById).OnDelete(DeleteBehavior.SetNull);
        // One open invitation per address, however many ask at once.
        builder.HasIndex(x => new { x.AccountId, x.NormalizedEmail }).IsUnique().HasFilter("\"AcceptedAt\" IS NULL AND \"WithdrawnAt\" IS NULL");
        builder.HasIndex(x => x.ExpiresAt);
    }
}

internal sealed class MethodCountConfiguration : IEntityTypeConfiguration<MethodCount>
{
    public void Configure(EntityTypeBuilder<MethodCount> builder)
    {
        builder.HasKey(x => new { x.AccountId, x.Day, x.Method });
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        builder.HasIndex(x => x.Day);
    }
}

internal sealed class LoginCountConfiguration : IEntityTypeConfiguration<LoginCount>
{
    public void Configure(EntityTypeBuilder<LoginCount> builder)
    {
        builder.HasKey(x => new { x.AccountId, x.Day, x.Method });
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        builder.HasIndex(x => x.Day);
    }
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public const string ReachSql = """
        CASE WHEN "Email" IS NULL THEN 0 ELSE 1 END + CASE WHEN "EmailVerifiedAt" IS NULL THEN 0 ELSE 2 END + CASE WHEN "PhoneNumber" IS NULL THEN 0 ELSE 4 END
        + CASE WHEN "PhoneVerifiedAt" IS NULL THEN 0 ELSE 8 END + CASE WHEN "TotpSecret" IS NULL THEN 0 ELSE 16 END
        """;

    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("Users");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.ConcurrencyStamp).IsConcurrencyToken();
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        // A unique index takes NULLs for distinct, so a name unique per account and one unique among standard users are two indexes.
        builder.HasIndex(x => new { x.AccountId, x.NormalizedUserName }, "IX_Users_ManagedName").IsUnique().HasFilter("\"AccountId\" IS NOT NULL");
        builder.HasIndex(x => x.NormalizedUserName, "IX_Users_StandardName").IsUnique().HasFilter("\"AccountId\" IS NULL");
        builder.Property(x => x.Reach).HasConversion<int>().HasComputedColumnSql(ReachSql, stored: true);
        // Counts of an account's users, and customers by their method.
        builder.HasIndex(x => new { x.AccountId, x.AuthMethod, x.Status, x.Reach, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.LastLoginAt, x.Id });
        // An account's users one after another, from any of them on.
        builder.HasIndex(x => new { x.AccountId, x.Id });
        // Whom an import would bring twice.
        builder.HasIndex(x => new { x.AccountId, x.NormalizedEmail });
        // Identity's columns that this product derives or has no use for.
        builder.Ignore(x => x.EmailConfirmed).Ignore(x => x.PhoneNumberConfirmed).Ignore(x => x.TwoFactorEnabled).Ignore(x => x.LockoutEnabled).Ignore(x => x.SecurityStamp).Ignore(x => x.Words);
    }
}

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        builder.HasOne(x => x.User).WithOne(x => x.Customer).HasForeignKey<Customer>(x => x.UserId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<Customer>().WithMany().HasForeignKey(x => x.EnrollerId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<Customer>().WithMany().HasForeignKey(x => x.SponsorId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(x => new { x.AccountId, x.InsertedAt, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.UpdatedAt, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.Status, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.Code, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.Name, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.Email, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.Label, x.Id });
        builder.HasIndex(x => new { x.AccountId, x.NormalizedEmail });
        // Without those who have none, who would let each number look common.
        builder.HasIndex(x => new { x.AccountId, x.PhoneNumber }).HasFilter("\"PhoneNumber\" IS NOT NULL");
        builder.Ignore(x => x.Words);
    }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne(x => x.User).WithMany().HasForeignKey(x => x.UserId);
        builder.HasOne(x => x.Account).WithMany().HasForeignKey(x => x.AccountId);
    }
}

internal sealed class VerificationCodeConfiguration : IEntityTypeConfiguration<VerificationCode>
{
    public void Configure(EntityTypeBuilder<VerificationCode> builder)
    {
        builder.ToTable("VerificationCodes");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Ignore(x => x.Owner);
        builder.HasOne<User>().WithMany().HasForeignKey(x => x.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Account>().WithMany().HasForeignKey(x => x.AccountId);
        builder.HasOne<Session>().WithMany().HasForeignKey(x => x.SessionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => new { x.UserId, x.Purpose });
        builder.HasIndex(x => new { x.AccountId, x.Purpose, x.Address });
        // How many of an account's codes of the last hour were used.
        builder.HasIndex(x => new { x.AccountId, x.Purpose, x.InsertedAt });
        builder.HasIndex(x => x.ExpiresAt);
    }
}

internal sealed class RateCounterConfiguration : IEntityTypeConfiguration<RateCounter>
{
    public void Configure(EntityTypeBuilder<RateCounter> builder)
    {
        builder.HasKey(x => x.Key);
        builder.HasIndex(x => x.ExpiresAt);
    }
}
