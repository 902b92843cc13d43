using Freshcom.Benchmarks;
using Freshcom.Benchmarks.Peers;

// The systems to be measured beside, each a process of its own of this program.
if (args is ["identity", var identityPort, var smtpPort, var file])
{
    await IdentityPeer.ServeAsync(identityPort, smtpPort, file);
    return 0;
}
if (args is ["bare", var barePort])
{
    await BarePeer.ServeAsync(barePort);
    return 0;
}

// The last two load the dashboard into this process, where it stays.
Scenario[] scenarios =
[
    Logins.Scenario, Requests.Scenario, Footprint.Scenario, HangingGateway.Scenario, CodeLatency.Scenario, MoveUsers.Scenario, Import.Scenario, Pages.Scenario, Lists.OnSqlite, Lists.OnPostgreSql, Outbox.Scenario, Instances.Scenario,
    Circuits.Scenario, Micro.Scenario,
];

Scenario[] chosen = args is ["all"] ? scenarios : args is ["circuits", .. { Length: > 0 } paths] ? [Circuits.For(paths)] : [.. scenarios.Where(x => args is [var name] && x.Name == name)];
if (chosen.Length == 0)
{
    Console.WriteLine("Say which scenario to run, or all:");
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
var failed = 0;
foreach (var scenario in chosen)
{
    Console.WriteLine($"{scenario.Name} on {Environment.ProcessorCount} cores: {scenario.About}");
    try
    {
        await scenario.RunAsync(stop.Token);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 130;
    }
    catch (Exception e) when (chosen.Length > 1)
    {
        // The others are not lost with it.
        Console.Error.WriteLine(e);
        Figures.Tell(scenario.Name, "failed");
        failed++;
    }
}
Figures.Print();
return failed;
