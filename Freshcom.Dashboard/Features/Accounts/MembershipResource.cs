using Freshcom.Domain;
using Freshcom.Features.Users;
using Freshcom.JsonApi;

namespace Freshcom.Features.Accounts;

/// <summary>What one user is in one account.</summary>
public sealed record MembershipView(Guid Id, Role Role, AccountView Account, UserView User, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt);

/// <summary>Whether a user belongs to one account, or is one by itself.</summary>
public enum UserKind { Managed, Standard }

/// <summary>A change of a membership.</summary>
public sealed record MembershipInput : IResourceInput
{
    public static string ResourceType => "AccountMembership";

    /// <summary>The role's name on the wire; a text, because an unknown one is 422 and not 400.</summary>
    public Optional<string?> Role { get; init; }
}

/// <summary>The attributes of an <c>AccountMembership</c> on the wire.</summary>
public sealed record MembershipAttributes(Role Role, string AccountName, string? UserName, string UserUsername, string? UserEmail, UserKind UserKind);

/// <summary>The <c>AccountMembership</c> resource.</summary>
public static class MembershipResource
{
    /// <summary>The list's parameter that turns it to the caller's own memberships.</summary>
    public const string Target = "target", TargetUser = "user";

    public static readonly ResourceSpec Spec = ResourceSpec.Of<MembershipAttributes>("AccountMembership") with
    {
        Relationships = new Dictionary<string, string> { ["user"] = "User", ["account"] = "Account" },
        Includes = ["user", "account"],
        Filters = new Dictionary<string, Filter> { ["role"] = Filter.Of<Role>() },
        Sorts = ["insertedAt", "updatedAt", "role"],
        Parameters = new Dictionary<string, Filter> { [Target] = Filter.OneOf(TargetUser, "account") },
    };

    public static Resource ToResource(this MembershipView membership)
    {
        var (user, account) = (membership.User, membership.Account);
        return new("AccountMembership", membership.Id, membership.InsertedAt, membership.UpdatedAt,
            new MembershipAttributes(membership.Role, account.Name, user.Name, user.Username, user.Email, user.IsStandard ? UserKind.Standard : UserKind.Managed))
        {
            Relationships = [Relationship.ToOne("user", user.ToResource()), Relationship.ToOne("account", account.ToResource())],
        };
    }
}
