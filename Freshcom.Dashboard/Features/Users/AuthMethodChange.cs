using Freshcom.Domain;
using Freshcom.Features.Notifications;

namespace Freshcom.Features.Users;

/// <summary>How staff settles an address that is not verified when it changes a method (rule 5).</summary>
public abstract record VerificationWay
{
    private VerificationWay() { }

    /// <summary>A code was sent to the address, and the customer has read it out.</summary>
    public sealed record SendCode(string Code) : VerificationWay;

    /// <summary>The next login's code goes to the address and proves it.</summary>
    public sealed record ConfirmAtNextLogin : VerificationWay;

    /// <summary>An administrator vouches for the address, in writing.</summary>
    public sealed record MarkVerified(string Reason) : VerificationWay;
}

/// <summary>What changing a user's method means, before it is done.</summary>
/// <param name="OpenSessions">How many sessions end with it.</param>
/// <param name="NoticeTo">Where the user is told; null when it has no e-mail address.</param>
/// <param name="MayMarkVerified">Whether the caller may take the third way.</param>
/// <param name="CodeLength">How many digits a verification code has.</param>
public sealed record AuthMethodPreview(Guid UserId, string? Name, AuthMethod Present, int OpenSessions, string? NoticeTo, bool MayMarkVerified, int CodeLength, IReadOnlyList<AuthMethodChoice> Choices);

/// <summary>The methods that a user to be made may have.</summary>
/// <param name="Default">What the account gives to those for whom nothing is chosen.</param>
/// <param name="Choices">Without addresses, which are not there yet.</param>
public sealed record NewUserMethods(AuthMethod Default, int CodeLength, IReadOnlyList<AuthMethodChoice> Choices);

/// <summary>One of the four methods, in the order of <see cref="AuthMethod"/>.</summary>
/// <param name="Address">Where its codes would go; null for the password alone, an app, and where there is no address.</param>
/// <param name="Readiness">Whether its codes would arrive, and what is amiss.</param>
public sealed record AuthMethodChoice(AuthMethod Method, AuthMethodObstacle? Obstacle, string? Address, DateTimeOffset? VerifiedAt, MethodReadiness Readiness)
{
    /// <summary>An active trigger sends verification codes by the channel: the first way is open.</summary>
    public bool CanSendCode => Readiness.Sends(ReadinessSubject.VerificationTrigger);

    /// <summary>An active trigger sends login codes by the channel: the second way is open.</summary>
    public bool CanConfirmAtLogin => Readiness.Sends(ReadinessSubject.LoginTrigger);

    public bool MayBeChosen => Obstacle is null;

    /// <summary>One of the three ways has to be taken.</summary>
    public bool NeedsVerification => Obstacle is null && Address is not null && VerifiedAt is null;
}

/// <summary>Why a method cannot be chosen.</summary>
public enum AuthMethodObstacle { InUse, NoAddress, SetUpByUser }

/// <summary>A verification code that staff asked for.</summary>
/// <param name="WasSent">False over a limit, or while three codes live: nothing was made.</param>
/// <param name="ExpiresAt">Until when a code that was sent now works.</param>
public sealed record SentVerificationCode(Channel Channel, string Address, bool WasSent, DateTimeOffset At, DateTimeOffset ExpiresAt);
