using Microsoft.Data.Sqlite;

namespace Freshcom.Data;

/// <summary>Which database, and where: <c>Database:Provider</c>, <c>ConnectionStrings:Freshcom</c>, <c>Data:Directory</c>.</summary>
public sealed record DatabaseSettings(bool IsPostgreSql, string ConnectionString, string DataDirectory)
{
    public static DatabaseSettings From(IConfiguration configuration)
    {
        var directory = configuration["Data:Directory"] is { Length: > 0 } configured ? configured : Path.Combine(configuration["contentRoot"] ?? AppContext.BaseDirectory, "data");
        var connection = configuration.GetConnectionString("Freshcom");
        var provider = configuration["Database:Provider"] ?? "Sqlite";
        if (provider.Equals("PostgreSql", StringComparison.OrdinalIgnoreCase))
            return new(true, connection ?? throw new StartupException("Database:Provider is PostgreSql, but ConnectionStrings:Freshcom is not set."), directory);
        if (!provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"Database:Provider is \"{provider}\"; it takes Sqlite or PostgreSql.");
        return new(false, connection ?? new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "freshcom.db"), DefaultTimeout = 30, ForeignKeys = true }.ToString(), directory);
    }
}
