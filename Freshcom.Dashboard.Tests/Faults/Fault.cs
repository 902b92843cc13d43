using System.Globalization;
using System.Security.Cryptography;

namespace Freshcom.Tests.Faults;

/// <summary>
/// What is broken on purpose, on real processes: <c>./test faults</c>; plain <c>./test</c> leaves them out by their <see cref="Category"/>. Those that mostly wait run
/// side by side, those with load one after the other in a collection, because each wants the machine for itself. Seconds of load come from
/// <c>FRESHCOM_FAULT_SECONDS</c>, a run's choices from <c>FRESHCOM_FAULT_SEED</c>.
/// </summary>
[CollectionDefinition(Loaded, DisableParallelization = true)]
public sealed class Fault
{
    public const string Loaded = "Faults under load", Category = "Faults";

    /// <summary>How long a fault lasts, or load with faults in it.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(Variable("FRESHCOM_FAULT_SECONDS") ?? 60);

    /// <summary>Choices that the test's output tells how to repeat.</summary>
    public static Random NewRandom()
    {
        var seed = Variable("FRESHCOM_FAULT_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        Say($"FRESHCOM_FAULT_SEED={seed}");
        return new(seed);
    }

    /// <summary>A line of the test's output.</summary>
    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static int? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : null;
}
