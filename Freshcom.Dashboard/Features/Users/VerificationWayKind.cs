namespace Freshcom.Features.Users;

/// <summary>Which of the three ways of <see cref="VerificationWay"/> is chosen, before what it needs is typed.</summary>
public enum VerificationWayKind { SendCode, ConfirmAtLogin, MarkVerified }

/// <summary>What follows from a method's address and triggers for the three ways.</summary>
public static class VerificationWayKinds
{
    /// <summary>The first way that is open; null when none is.</summary>
    public static VerificationWayKind? FirstOpen(AuthMethodChoice method, bool mayMarkVerified) =>
        method.CanSendCode ? VerificationWayKind.SendCode
        : method.CanConfirmAtLogin ? VerificationWayKind.ConfirmAtLogin
        : mayMarkVerified ? VerificationWayKind.MarkVerified : null;
}
