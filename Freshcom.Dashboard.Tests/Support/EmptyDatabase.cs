using Freshcom.Data;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests;

/// <summary>A SQLite database with the whole schema and no rows, made once per run: migrating anew would be a good part of each test's start.</summary>
internal static class EmptyDatabase
{
    private const string FileName = "freshcom.db";

    private static readonly Lazy<byte[]> Migrated = new(Migrate);

    /// <summary>Puts it and a new master key into <paramref name="folder"/>, unless a database is there already.</summary>
    public static void CopyTo(DirectoryInfo folder)
    {
        var file = Path.Combine(folder.FullName, FileName);
        if (File.Exists(file)) return;
        MasterKey.Load(null, folder.FullName, mayCreate: true);
        File.WriteAllBytes(file, Migrated.Value);
    }

    private static byte[] Migrate()
    {
        var folder = Directory.CreateTempSubdirectory("freshcom-test-");
        try
        {
            var file = Path.Combine(folder.FullName, FileName);
            using (var db = new SqliteFreshcomDbContext(new DbContextOptionsBuilder<SqliteFreshcomDbContext>().UseSqlite($"Data Source={file};Pooling=False").AddInterceptors(SqlitePragmas.Instance).Options))
                db.Database.Migrate();
            return File.ReadAllBytes(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
