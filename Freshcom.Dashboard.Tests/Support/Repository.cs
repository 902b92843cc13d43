namespace Freshcom.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>Freshcom.sln</c>.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Freshcom.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Freshcom.sln above {AppContext.BaseDirectory}.");
    }
}
