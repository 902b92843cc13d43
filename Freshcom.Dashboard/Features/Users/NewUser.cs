using Freshcom.Domain;

namespace Freshcom.Features.Users;

/// <summary>A managed user to be made, for staff or for a customer that registers.</summary>
/// <param name="ByStaff">Staff may fix an address that is not proven yet (rule 4); everyone else proves it with a code (rule 3).</param>
public sealed record NewUser(Account Account, Role Role, bool ByStaff)
{
    public string? Username { get; init; }
    public string? Password { get; init; }
    public string? Email { get; init; }
    public string? PhoneNumber { get; init; }
    public string? Name { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }

    /// <summary>Null takes the account's default.</summary>
    public AuthMethod? AuthMethod { get; init; }
    public string? PhoneVerificationCode { get; init; }
    public string? EmailVerificationCode { get; init; }

    /// <summary>The record that the user logs in for, already in the context: it becomes the user's, and the code that verified the method's address is also the first login's. Null for a user alone.</summary>
    public Customer? Customer { get; init; }

    public AuthMethod Method => AuthMethod ?? Account.DefaultAuthMethod;

    /// <summary>The code that came for a channel.</summary>
    public string? CodeFor(Channel channel) => channel == Channel.Email ? EmailVerificationCode : PhoneVerificationCode;
}
