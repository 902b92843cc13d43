using Freshcom.Benchmarks;

Scenario[] scenarios = [HangingGateway.Scenario, CodeLatency.Scenario, MoveUsers.Scenario, Pages.Scenario, Circuits.Scenario];

if (args is not [var name] || Array.Find(scenarios, x => x.Name == name) is not { } scenario)
{
    Console.WriteLine("Say which scenario to run:");
    foreach (var each in scenarios) Console.WriteLine($"  {each.Name,-16} {each.About}");
    return args.Length == 0 ? 0 : 1;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // Processes and folders are cleared away on the way out.
    pressed.Cancel = true;
    stop.Cancel();
};
Console.WriteLine($"{scenario.Name} on {Environment.ProcessorCount} cores: {scenario.About}");
try
{
    await scenario.RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
