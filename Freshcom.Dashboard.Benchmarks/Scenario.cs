namespace Freshcom.Benchmarks;

/// <summary>A load that is run by its name and prints what it measured.</summary>
internal sealed record Scenario(string Name, string About, Func<CancellationToken, Task> RunAsync);
