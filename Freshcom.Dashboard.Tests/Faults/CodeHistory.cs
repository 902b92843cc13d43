using System.Collections.Concurrent;
using System.Globalization;

namespace Freshcom.Tests.Faults;

/// <summary>What a client asked about a person's code.</summary>
internal enum Asked
{
    /// <summary>A login without a code: makes one, or sends the living one again.</summary>
    Code,

    /// <summary>A login with the code in <see cref="Step.Code"/>.</summary>
    Redeem,

    /// <summary>The person is suspended, which ends what is open, and let in again.</summary>
    Disable,
}

/// <summary>One request as its client saw it.</summary>
/// <param name="Status">The answer's; null when the instance went away before it came, so that nobody knows what became of it.</param>
internal sealed record Step(Asked Asked, string Person, string? Code, DateTimeOffset Began, DateTimeOffset Ended, int? Status)
{
    public bool Worked => Asked == Asked.Redeem && Status == 200;

    /// <summary>A wrong code that was compared; what had to wait (429) was not.</summary>
    public bool WasWrong(string rightCode) => Asked == Asked.Redeem && Status == 400 && Code != rightCode;
}

/// <summary>A code as it was sent.</summary>
internal sealed record Issued(string Person, string Code, DateTimeOffset At);

/// <summary>The recorded history of clients, and what may not stand in it whatever the order in which the instances worked.</summary>
internal sealed class CodeHistory(TimeSpan lifetime, int tries)
{
    // A newer code is timed when its making begins, by when the older one's last use may still be on its way.
    private static readonly TimeSpan Making = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<Step> _steps = new();

    public int Count => _steps.Count;

    public int CountOf(Func<Step, bool> what) => _steps.Count(what);

    public void Add(Step step) => _steps.Enqueue(step);

    /// <summary>Every rule that the history breaks, in words; empty when it keeps them all.</summary>
    public IReadOnlyList<string> Faults(IReadOnlyList<Issued> issued)
    {
        var byPerson = _steps.ToLookup(x => x.Person);
        var codes = issued.GroupBy(x => (x.Person, x.Code)).Select(x => x.MinBy(sent => sent.At)!).ToDictionary(x => (x.Person, x.Code));
        return
        [
            .. codes.Values.SelectMany(code => FaultsOf(code, [.. byPerson[code.Person]], codes.Values.Where(x => x.Person == code.Person && x.At > code.At).MinBy(x => x.At))),
            .. _steps.Where(x => x.Worked && !codes.ContainsKey((x.Person, x.Code!))).Select(x => Tell(x, "worked and was never sent")),
        ];
    }

    private IEnumerable<string> FaultsOf(Issued code, IReadOnlyList<Step> steps, Issued? next)
    {
        var worked = steps.Where(x => x.Worked && x.Code == code.Code).ToList();
        if (worked.Count > 1) yield return Tell(worked[1], $"worked {worked.Count} times");
        foreach (var step in worked)
        {
            if (step.Began >= code.At + lifetime) yield return Tell(step, $"worked, and had ended at {code.At + lifetime:HH:mm:ss.fff}");
            if (next is not null && step.Began > next.At + Making) yield return Tell(step, $"worked, and a newer one was made at {next.At:HH:mm:ss.fff}");
            // Only what had ended before this one began surely came first, and only what began after the code was made surely came after it.
            var before = steps.Where(x => x.Ended < step.Began && x.Began > code.At).ToList();
            if (before.Find(x => x is { Asked: Asked.Disable, Status: 200 }) is { } end) yield return Tell(step, $"worked, and the person was suspended before, at {end.Ended:HH:mm:ss.fff}");
            if (before.Find(x => x.Worked) is { } other) yield return Tell(step, $"worked, and a login at {other.Ended:HH:mm:ss.fff} had ended it");
            var wrong = before.Count(x => x.WasWrong(code.Code));
            if (wrong >= tries) yield return Tell(step, $"worked after {wrong} wrong tries");
        }
    }

    private static string Tell(Step step, string what) => string.Create(CultureInfo.InvariantCulture, $"{step.Person} {step.Code} at {step.Began:HH:mm:ss.fff}: {what}.");
}
