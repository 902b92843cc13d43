using System.Globalization;

namespace Freshcom.Benchmarks;

/// <summary>
/// A control group of Linux that gives a process the same share of the machine whatever else runs on it: with few cores, several instances can each
/// have "a core", a slow one, and leave the rest to the database, the proxy and the client. It takes root and the cpu controller, version 1 or 2.
/// </summary>
internal sealed class CpuSlice : IDisposable
{
    private const int Period = 20_000;
    private const string Root = "/sys/fs/cgroup";

    private readonly string _folder;

    /// <param name="cores">How much of one core, from 0.1.</param>
    /// <exception cref="InvalidOperationException">The machine lets nobody make control groups here.</exception>
    public CpuSlice(double cores)
    {
        var quota = (int)(cores * Period);
        var name = $"freshcom-{Guid.NewGuid():N}";
        var isOne = Directory.Exists($"{Root}/cpu");
        _folder = isOne ? $"{Root}/cpu/{name}" : $"{Root}/{name}";
        try
        {
            if (!isOne) File.WriteAllText($"{Root}/cgroup.subtree_control", "+cpu");
            Directory.CreateDirectory(_folder);
            if (isOne)
            {
                File.WriteAllText($"{_folder}/cpu.cfs_period_us", Text(Period));
                File.WriteAllText($"{_folder}/cpu.cfs_quota_us", Text(quota));
            }
            else File.WriteAllText($"{_folder}/cpu.max", $"{Text(quota)} {Text(Period)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Control groups cannot be made here ({e.Message}): run as root, with the cpu controller.", e);
        }
    }

    /// <summary>What to put before a command so that it runs here.</summary>
    public string[] Command => ["sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", _folder];

    /// <summary>Once the process has ended.</summary>
    public void Dispose() => Directory.Delete(_folder);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
