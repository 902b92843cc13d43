using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a method needs before its codes arrive.</summary>
public enum ReadinessSubject { LoginTrigger, Gateway, VerificationTrigger, Template, Addresses }

/// <summary>Whether a need is met. <see cref="Missing"/>: the method cannot work; <see cref="Warning"/>: not for everyone, or not each time.</summary>
public enum ReadinessState { Met, Warning, Missing }

/// <summary>One need of a method.</summary>
public sealed record ReadinessPoint(ReadinessSubject Subject, ReadinessState State)
{
    /// <summary>The template's name, where there is one.</summary>
    public string? Name { get; init; }
    public Guid? TemplateId { get; init; }

    /// <summary>What is wrong with the template.</summary>
    public TemplateFlaw? Flaw { get; init; }

    /// <summary>What the gateway said to the last message; null when that went through, or nothing is known.</summary>
    public string? Answer { get; init; }

    /// <summary>When <see cref="Answer"/> came; of a trigger, until when its codes are paused.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What one click would make to mend it.</summary>
    public Preset? Mend { get; init; }

    /// <summary>While it is missing, the users of the method cannot log in; otherwise new ones cannot register.</summary>
    public bool IsForLogin { get; init; }
}

/// <summary>Whether one method can work, and for how many.</summary>
/// <param name="Users">Who have the method.</param>
/// <param name="Reachable">Who of all the account's users could receive a code now, or have an app.</param>
/// <param name="Unverified">Who of all the account's users have no verified address for the method's codes; 0 where none is needed.</param>
/// <param name="AllUsers">All users of the account.</param>
/// <param name="Points">What is missing first; empty where a method needs nothing.</param>
public sealed record MethodReadiness(AuthMethod Method, int Users, int Reachable, int Unverified, int AllUsers, IReadOnlyList<ReadinessPoint> Points)
{
    /// <summary>Those of <see cref="Users"/> who are customers; counted only while something keeps them from logging in.</summary>
    public int Customers { get; init; }

    public int Missing => Points.Count(x => x.State == ReadinessState.Missing);
    public bool Works => Missing == 0;

    /// <summary>What keeps the method's users from logging in; null when they can.</summary>
    public ReadinessPoint? Fault => Points.FirstOrDefault(x => x is { State: ReadinessState.Missing, IsForLogin: true });

    /// <summary>What is not as it should be. That not every user has a verified address is no fault of the account.</summary>
    public IEnumerable<ReadinessPoint> Faults => Points.Where(x => x.State != ReadinessState.Met && x.Subject != ReadinessSubject.Addresses);

    /// <summary>Whether there is a trigger of that kind.</summary>
    public bool Sends(ReadinessSubject trigger) => Points.Any(x => x.Subject == trigger && x.State != ReadinessState.Missing);
}

/// <summary>Something that is amiss.</summary>
public sealed record ReadinessProblem(MethodReadiness Method, ReadinessPoint Point)
{
    /// <summary>Users cannot log in now.</summary>
    public bool IsFailing => Method.Users > 0 && Point is { State: ReadinessState.Missing, IsForLogin: true };
}

/// <summary>Whether the account's methods can work.</summary>
/// <param name="Default">What new users get.</param>
/// <param name="Methods">All, in the order of <see cref="AuthMethod"/>.</param>
public sealed record Readiness(AuthMethod Default, IReadOnlyList<MethodReadiness> Methods)
{
    public MethodReadiness this[AuthMethod method] => Methods.First(x => x.Method == method);
    public int UserCount => Methods.Sum(x => x.Users);

    /// <summary>What is amiss with the methods that somebody has or will get. Worst first: what users fail by now, what is missing, the rest; each that of the most users first.</summary>
    public IReadOnlyList<ReadinessProblem> Problems =>
    [
        .. Methods.Where(x => x.Users > 0 || x.Method == Default).SelectMany(method => method.Faults.Select(point => new ReadinessProblem(method, point)))
            .OrderByDescending(x => x.IsFailing).ThenByDescending(x => x.Point.State).ThenByDescending(x => x.Method.Users),
    ];
}
