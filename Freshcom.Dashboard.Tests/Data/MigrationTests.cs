using Freshcom.Data;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Data;

/// <summary>The migrations say what the model says, for both databases; needs no server.</summary>
public sealed class MigrationTests
{
    [Fact]
    public void Sqlite_lacks_no_migration()
    {
        using var db = new SqliteFreshcomDbContext(new DbContextOptionsBuilder<SqliteFreshcomDbContext>().UseSqlite("Data Source=unused.db").Options);
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public void PostgreSql_lacks_no_migration()
    {
        using var db = new PostgreSqlFreshcomDbContext(new DbContextOptionsBuilder<PostgreSqlFreshcomDbContext>().UseNpgsql("Host=unused").Options);
        Assert.False(db.Database.HasPendingModelChanges());
    }
}
