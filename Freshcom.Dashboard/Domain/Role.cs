namespace Freshcom.Domain;

/// <summary>What a caller may do in an account; camelCase on the wire.</summary>
public enum Role
{
    /// <summary>The holder of the publishable token: no user.</summary>
    Guest, Customer, ReadOnly, SupportSpecialist, MarketingSpecialist, GoodsSpecialist, Manager, Developer, Administrator,
}

/// <summary>The role groups that the contract names.</summary>
public static class Roles
{
    /// <summary>"Staff" in the contract: may work with customers and messages.</summary>
    public static bool IsStaff(this Role role) => role is Role.SupportSpecialist or Role.Manager or Role.Developer or Role.Administrator;

    /// <summary>May GET what staff may.</summary>
    public static bool MayReadAsStaff(this Role role) => role.IsStaff() || role is Role.ReadOnly;

    /// <summary>May change settings, users, triggers and templates, and see API credentials.</summary>
    public static bool IsDeveloper(this Role role) => role is Role.Developer or Role.Administrator;

    /// <summary>Whether who has this role may make somebody else <paramref name="other"/>: an administrator anything, a developer anything but an administrator.</summary>
    public static bool MayGive(this Role role, Role other) => role == Role.Administrator || (role == Role.Developer && other != Role.Administrator);

    /// <summary>May sign in to the dashboard.</summary>
    public static bool MayUseDashboard(this Role role) => role is not (Role.Guest or Role.Customer);
}
