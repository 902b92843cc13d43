using Freshcom.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Freshcom.Tests.Data;

/// <summary>The models that the EF Core tools wrote as code say what the configurations say. Where they do not: <c>dotnet ef dbcontext optimize</c>, see <c>DesignTimeFactories.cs</c>.</summary>
public sealed class CompiledModelTests
{
    [Fact]
    public void On_SQLite()
    {
        using var db = new SqliteFreshcomDbContext(new DbContextOptionsBuilder<SqliteFreshcomDbContext>().UseSqlite("Data Source=design.db").Options);
        AssertIsCurrent(db);
    }

    [Fact]
    public void On_PostgreSQL()
    {
        using var db = new PostgreSqlFreshcomDbContext(new DbContextOptionsBuilder<PostgreSqlFreshcomDbContext>().UseNpgsql("Host=localhost").Options);
        AssertIsCurrent(db);
    }

    private static void AssertIsCurrent(FreshcomDbContext db)
    {
        Assert.EndsWith("ContextModel", db.Model.GetType().Name, StringComparison.Ordinal);
        var configured = db.GetService<IModelSource>().GetModel(db, db.GetService<ModelCreationDependencies>(), designTime: false);
        Assert.Equal(Text(configured), Text(db.Model));
    }

    /// <summary>EF's own text of a model, and what it leaves out: how each value is stored.</summary>
    private static string Text(IModel model) => string.Join('\n',
    [
        model.ToDebugString(MetadataDebugStringOptions.LongDefault),
        .. from type in model.GetEntityTypes() from property in type.GetProperties()
           select $"{type.Name}.{property.Name}: {property.GetColumnType()} by {property.GetTypeMapping().Converter?.GetType()}, compared by {property.GetValueComparer().GetType()}",
    ]);
}
