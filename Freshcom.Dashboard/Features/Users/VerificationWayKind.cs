namespace Freshcom.Features.Users;

/// <summary>Which of the three ways of <see cref="VerificationWay"/> is chosen, before what it needs is typed.</summary>
public enum VerificationWayKind { SendCode, ConfirmAtLogin, MarkVerified }

/// <summary>What follows from a method's address and triggers for the three ways.</summary>
public static class VerificationWayKinds
{
    /// <summary>The first way that lets the customer prove the address; null when none is open. Nobody is led to vouch for it.</summary>
    public static VerificationWayKind? FirstOpen(AuthMethodChoice method) =>
        method.CanSendCode ? VerificationWayKind.SendCode : method.CanConfirmAtLogin ? VerificationWayKind.ConfirmAtLogin : null;
}
