using Freshcom.Domain;

namespace Freshcom.Features.Users;

/// <summary>Addresses of the team's page with a filter set.</summary>
public static class TeamLinks
{
    /// <summary>Values of its parameter <c>kind</c>; without one it shows the team.</summary>
    public const string Customers = "customers", Managed = "managed";

    /// <summary>All users of the account that have the method: those that are counted.</summary>
    public static string ByMethod(AuthMethod method) => $"/team?kind={Managed}&method={method.Wire()}";
}
