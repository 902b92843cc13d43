using Freshcom.Data;
using Freshcom.Security;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests;

/// <summary>
/// An empty database as the migrations leave it, made once in a run and copied for each app: a hundred migrations say no more than one.
/// From nothing start the processes of <c>Hosting</c>, which have a data folder of their own.
/// </summary>
internal static class SqliteTemplate
{
    private static readonly Lazy<byte[]> s_migrated = new(Migrate);

    /// <summary>Makes a data folder one of an earlier start: the database, and the key without which it is not opened.</summary>
    public static void CopyTo(string folder)
    {
        _ = MasterKey.Load(null, folder);
        File.WriteAllBytes(Path.Combine(folder, "freshcom.db"), s_migrated.Value);
    }

    private static byte[] Migrate()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("freshcom.db");
        using (var db = new SqliteFreshcomDbContext(new DbContextOptionsBuilder<SqliteFreshcomDbContext>().UseSqlite($"Data Source={file};Pooling=False").Options)) db.Database.Migrate();
        return File.ReadAllBytes(file);
    }
}
