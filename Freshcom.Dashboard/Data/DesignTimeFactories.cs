using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Freshcom.Data;

/// <summary>
/// After a change of the model, for <c>dotnet ef migrations add NAME --context SqliteFreshcomDbContext --output-dir Data/Migrations/Sqlite</c>, and so that it need not be
/// worked out at each start, <c>dotnet ef dbcontext optimize --context SqliteFreshcomDbContext --output-dir Data/CompiledModels/Sqlite --namespace Freshcom.Data.CompiledModels.Sqlite</c>.
/// </summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteFreshcomDbContext>
{
    public SqliteFreshcomDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteFreshcomDbContext>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>
/// The same for PostgreSQL: <c>dotnet ef migrations add NAME --context PostgreSqlFreshcomDbContext --output-dir Data/Migrations/PostgreSql</c>, and
/// <c>dotnet ef dbcontext optimize --context PostgreSqlFreshcomDbContext --output-dir Data/CompiledModels/PostgreSql --namespace Freshcom.Data.CompiledModels.PostgreSql</c>.
/// </summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlFreshcomDbContext>
{
    public PostgreSqlFreshcomDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgreSqlFreshcomDbContext>().UseNpgsql("Host=localhost").Options);
}
