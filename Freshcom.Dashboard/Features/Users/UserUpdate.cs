using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;

namespace Freshcom.Features.Users;

/// <summary>What an update may do beyond the fields that came, by the door that it enters through.</summary>
public sealed record UpdateOptions
{
    /// <summary>Staff in the dashboard may leave the method's address to be confirmed at the next login (rule 5, second way).</summary>
    public bool MayBePending { get; init; }

    /// <summary>An administrator's written reason for marking the method's address verified (rule 5, third way).</summary>
    public string? VerifiedBecause { get; init; }

    /// <summary>The current password is asked for whatever changes, as in the dashboard, where a session may be another's hands.</summary>
    public bool TakesCurrentPassword { get; init; }

    /// <summary>What this door calls the new password.</summary>
    public string PasswordField { get; init; } = "password";

    /// <summary>Changes and checks more rows of the same context, as a customer's own fields; called before any code is looked at, and again should another change of the user come between.</summary>
    public Func<FreshcomDbContext, User, CancellationToken, Task<List<Error>>>? Also { get; init; }

    /// <summary>What follows from those rows' change, within the transaction: called when the user and all that follows from its change are done.</summary>
    public Func<FreshcomDbContext, User, CancellationToken, Task>? Then { get; init; }
}

/// <summary>An update on its way through the checks: the user as it was read, and what has been found right so far.</summary>
internal sealed class UserUpdate(User user, UserInput input, bool isSelf)
{
    public User User => user;
    public UserInput Input => input;

    /// <summary>The user itself; staff otherwise.</summary>
    public bool IsSelf => isSelf;

    public string? NewEmail { get; } = input.Email.IsSet ? UserFields.Blank(input.Email.Value) : user.Email;
    public string? NewPhone { get; } = input.PhoneNumber.IsSet ? UserFields.Phone(input.PhoneNumber.Value) : user.PhoneNumber;
    public AuthMethod NewMethod { get; } = input.AuthMethod.IsSet ? input.AuthMethod.Value : user.AuthMethod;

    public bool EmailChanges => (NewEmail is null ? null : User.Normalize(NewEmail)) != user.NormalizedEmail;
    public bool PhoneChanges => NewPhone != user.PhoneNumber;
    public bool MethodChanges { get; } = input.AuthMethod.IsSet && input.AuthMethod.Value != user.AuthMethod;
    public bool PasswordChanges => input.Password.IsSet;

    /// <summary>An authenticator app becomes the method, or takes the place of the one that is.</summary>
    public bool EnrolsApp => NewMethod == AuthMethod.TfaTotp && (MethodChanges || (isSelf && input.AuthMethod.IsSet && input.Otp.IsSet));
    /// <summary>What the user is where the caller is: a standard one may be a member of several accounts.</summary>
    public Role RoleFor(Caller caller) => (user.Memberships.FirstOrDefault(x => x.AccountId == caller.Account.LiveId) ?? user.Memberships.First()).Role;

    public bool RoleChanges => input.Role.IsSet && user.Memberships.First().Role != input.Role.Value;

    /// <summary>Rule 7: the change takes away from a protection that is there.</summary>
    public bool LowersProtection => user.AuthMethod != AuthMethod.Simple && (MethodChanges || PasswordChanges || EnrolsApp || (user.AuthMethod == AuthMethod.TfaEmail && EmailChanges) || (user.AuthMethod == AuthMethod.TfaSms && PhoneChanges));

    public MatchedCode? EmailCode { get; set; }
    public MatchedCode? PhoneCode { get; set; }
    public string? PasswordHash { get; set; }

    /// <summary>The step of the authenticator app's first code.</summary>
    public long? TotpStep { get; set; }

    /// <summary>Whether the address of a channel is proven, now or by the code that comes along.</summary>
    public bool IsProven(Channel channel) => channel == Channel.Email
        ? input.EmailVerificationCode.Value is not null || (!EmailChanges && user.EmailVerifiedAt is not null)
        : input.PhoneVerificationCode.Value is not null || (!PhoneChanges && user.PhoneVerifiedAt is not null);
}
