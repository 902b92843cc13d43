using Freshcom.Domain;

namespace Freshcom.Components;

/// <summary>Who may open a page of the dashboard.</summary>
public enum Access
{
    /// <summary>Everyone who may sign in.</summary>
    Everyone,
    /// <summary>Staff, and readers of what staff may read.</summary>
    StaffOrReader,
    /// <summary>Developers and administrators.</summary>
    Developer,
    /// <summary>Administrators only.</summary>
    Administrator,
}

/// <summary>What an <see cref="Access"/> means for a role.</summary>
public static class AccessRules
{
    public static bool Allows(this Access access, Role role) => access switch
    {
        Access.Everyone => role.MayUseDashboard(),
        Access.StaffOrReader => role.MayReadAsStaff(),
        Access.Developer => role.IsDeveloper(),
        Access.Administrator => role is Role.Administrator,
        _ => throw new ArgumentOutOfRangeException(nameof(access)),
    };
}
