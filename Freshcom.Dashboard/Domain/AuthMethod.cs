namespace Freshcom.Domain;

/// <summary>How a user authenticates. On the wire <c>simple tfa_email tfa_sms tfa_totp</c>; <c>tfa_phone</c> is read as <c>tfa_sms</c>.</summary>
public enum AuthMethod { Simple, TfaEmail, [InputAlias("tfaPhone")] TfaSms, TfaTotp }

/// <summary>Where a code goes, or (<see cref="App"/>) comes from.</summary>
public enum Channel { Email, Sms, App }

/// <summary>What follows from a method.</summary>
public static class AuthMethods
{
    /// <summary>The channel that the method's codes use; null for the password alone.</summary>
    public static Channel? Channel(this AuthMethod method) => method switch
    {
        AuthMethod.Simple => null,
        AuthMethod.TfaEmail => Domain.Channel.Email,
        AuthMethod.TfaSms => Domain.Channel.Sms,
        AuthMethod.TfaTotp => Domain.Channel.App,
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    /// <summary>The method's name on the wire.</summary>
    public static string Wire(this AuthMethod method) => method switch
    {
        AuthMethod.Simple => "simple",
        AuthMethod.TfaEmail => "tfa_email",
        AuthMethod.TfaSms => "tfa_sms",
        AuthMethod.TfaTotp => "tfa_totp",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };
}
