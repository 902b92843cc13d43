using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a method needs before its codes arrive.</summary>
public enum ReadinessSubject { LoginTrigger, Gateway, VerificationTrigger, Template, Addresses }

/// <summary>Whether a need is met. <see cref="Missing"/>: the method cannot work; <see cref="Warning"/>: not for everyone.</summary>
public enum ReadinessState { Met, Warning, Missing }

/// <summary>One need of a method.</summary>
public sealed record ReadinessPoint(ReadinessSubject Subject, ReadinessState State)
{
    /// <summary>The template's name, where there is one.</summary>
    public string? Name { get; init; }
    public Guid? TemplateId { get; init; }

    /// <summary>What one click would make to mend it.</summary>
    public Preset? Mend { get; init; }

    /// <summary>While it is missing, the users of the method cannot log in; otherwise new ones cannot register.</summary>
    public bool IsForLogin { get; init; }
}

/// <summary>Whether one method can work, and for how many.</summary>
/// <param name="Users">Who have the method.</param>
/// <param name="Customers">Those of <paramref name="Users"/> who are customers.</param>
/// <param name="Reachable">Who of all the account's users could receive a code now, or have an app.</param>
/// <param name="AllUsers">All users of the account.</param>
/// <param name="Points">Empty where a method needs nothing.</param>
public sealed record MethodReadiness(AuthMethod Method, int Users, int Customers, int Reachable, int AllUsers, IReadOnlyList<ReadinessPoint> Points)
{
    public int Missing => Points.Count(x => x.State == ReadinessState.Missing);
    public bool Works => Missing == 0;

    /// <summary>What keeps the method's users from logging in; null when they can.</summary>
    public ReadinessPoint? Fault => Points.FirstOrDefault(x => x is { State: ReadinessState.Missing, IsForLogin: true });
}

/// <summary>Whether the account's methods can work.</summary>
/// <param name="Default">What new users get.</param>
/// <param name="Methods">All, in the order of <see cref="AuthMethod"/>.</param>
public sealed record Readiness(AuthMethod Default, IReadOnlyList<MethodReadiness> Methods)
{
    public MethodReadiness this[AuthMethod method] => Methods.First(x => x.Method == method);
    public int UserCount => Methods.Sum(x => x.Users);

    /// <summary>The methods whose users cannot log in now, that of the most users first.</summary>
    public IReadOnlyList<MethodReadiness> Failing => [.. Methods.Where(x => x.Fault is not null && x.Users > 0).OrderByDescending(x => x.Users)];
}
