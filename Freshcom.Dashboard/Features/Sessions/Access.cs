using Freshcom.Domain;

namespace Freshcom.Features.Sessions;

/// <summary>Which roles may call an endpoint, in the contract's own words; everyone else is told 403, and 401 without a token.</summary>
public static class Access
{
    private static readonly Role[] All = Enum.GetValues<Role>();

    /// <summary>Any token, the publishable one included.</summary>
    public static TBuilder ForAnyToken<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.For(All);

    /// <summary>A user's token, whatever its role.</summary>
    public static TBuilder ForUsers<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.For([.. All.Where(x => x != Role.Guest)]);

    public static TBuilder ForStaff<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.For([.. All.Where(x => x.IsStaff())]);

    /// <summary>Staff, and who may only read what staff may.</summary>
    public static TBuilder ForStaffReading<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.For([.. All.Where(x => x.MayReadAsStaff())]);

    public static TBuilder ForDevelopers<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.For(Role.Developer, Role.Administrator);

    /// <summary>Developers, and who may only read what staff may.</summary>
    public static TBuilder ForDevelopersReading<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.For(Role.Developer, Role.Administrator, Role.ReadOnly);

    public static TBuilder ForAdministrators<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.For(Role.Administrator);

    /// <summary>Without a token, or with one of these roles: a token that came is held to its role.</summary>
    public static TBuilder ForNobodyOr<TBuilder>(this TBuilder endpoint, params Role[] roles) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireAssertion(x => x.User.Identity?.IsAuthenticated != true || roles.Any(role => x.User.HasClaim(BearerSetup.RoleClaim, role.ToString()))));

    /// <summary>Anyone, with or without a token.</summary>
    public static TBuilder ForAnyone<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.ForNobodyOr(All);

    public static TBuilder For<TBuilder>(this TBuilder endpoint, params Role[] roles) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireClaim(BearerSetup.RoleClaim, roles.Select(x => x.ToString())));
}
