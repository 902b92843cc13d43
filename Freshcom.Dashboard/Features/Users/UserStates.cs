using Freshcom.Components;
using Freshcom.Domain;

namespace Freshcom.Features.Users;

/// <summary>How users are shown.</summary>
public static class UserStates
{
    /// <summary>The roles that staff may have, the weakest first.</summary>
    public static IReadOnlyList<Role> StaffRoles { get; } = [.. Enum.GetValues<Role>().Where(x => x.MayUseDashboard())];

    public static Status Of(UserStatus status) => status switch
    {
        UserStatus.Active => Status.Active,
        UserStatus.Suspended => Status.Suspended,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>In a list the more urgent takes the column: a lock, unless the user may not log in anyway.</summary>
    public static Status InList(UserView user) => user is { IsLocked: true, Status: UserStatus.Active } ? Status.Locked : Of(user.Status);

    /// <summary>A value's name as addresses carry it: <c>supportSpecialist</c>.</summary>
    public static string ParameterOf(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
