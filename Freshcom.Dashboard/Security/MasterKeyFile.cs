using System.Security.Cryptography;
using System.Text;

namespace Freshcom.Security;

/// <summary>The master key's file in the data folder: made whole or not at all, readable by its owner only. Of starts at the same moment only one may be here.</summary>
internal static class MasterKeyFile
{
    public const string Name = "master.key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static byte[] ReadOrCreate(string directory, bool mayCreate)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            if (!mayCreate) throw new MasterKeyException($"The master key {path} is missing, and the database was made with it; restore the file or set Security:MasterKey.");
            Create(directory, path);
        }
        return Read(path);
    }

    private static byte[] Read(string path)
    {
        try
        {
            // A file copied back from a backup often comes with wider permissions than it was made with.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0) Narrow(path);
            return MasterKey.Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The master key {path} cannot be read.", e);
        }
    }

    private static void Narrow(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Mounted read-only, or another user's: it is readable, which is all that a start needs.
        }
    }

    private static void Create(string directory, string path)
    {
        var draft = Path.Combine(directory, $".{Name}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(directory);
            Write(draft, Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.Length)) + "\n");
            File.Move(draft, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The master key cannot be made: the data folder {directory} is not writable.", e);
        }
        finally
        {
            if (File.Exists(draft)) File.Delete(draft);
        }
    }

    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
