using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Freshcom.Data;

/// <summary>For <c>dotnet ef migrations add NAME --context SqliteFreshcomDbContext --output-dir Data/Migrations/Sqlite</c>.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteFreshcomDbContext>
{
    public SqliteFreshcomDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteFreshcomDbContext>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>For <c>dotnet ef migrations add NAME --context PostgreSqlFreshcomDbContext --output-dir Data/Migrations/PostgreSql</c>.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlFreshcomDbContext>
{
    public PostgreSqlFreshcomDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgreSqlFreshcomDbContext>().UseNpgsql("Host=localhost").Options);
}
