using Freshcom.Domain;

namespace Freshcom.Delivery;

/// <summary>How the connection to a mail server is encrypted.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all: for a server on the same machine.</summary>
    None,

    /// <summary>From its first command on; a server that does not offer it is not used.</summary>
    StartTls,

    /// <summary>From the first byte on.</summary>
    Tls,
}

/// <summary>A mail server: the section <c>Smtp</c> of the configuration, or an account's own.</summary>
public sealed record SmtpSettings
{
    /// <summary>Null or empty: none is set up.</summary>
    public string? Host { get; init; }

    /// <summary>Null: 25, 587 or 465, by <see cref="Security"/>.</summary>
    public int? Port { get; init; }

    /// <summary>Null or empty: no login.</summary>
    public string? Username { get; init; }

    public string? Password { get; init; }

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>The sender of messages that name none; an address, with or without a name.</summary>
    public string? From { get; init; }

    /// <summary>Where answers go when a message names no address for them; null for its sender.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Whether a certificate counts only after its authority was asked whether it was revoked.</summary>
    public bool CheckCertificateRevocation { get; init; } = true;

    /// <summary>Whether there is a server to send through.</summary>
    public bool IsSetUp => !string.IsNullOrWhiteSpace(Host);

    internal int EffectivePort => Port ?? Security switch
    {
        SmtpSecurity.None => 25,
        SmtpSecurity.StartTls => 587,
        SmtpSecurity.Tls => 465,
        _ => throw new InvalidOperationException($"Unknown security {Security}."),
    };

    /// <summary>Whether the password of <paramref name="other"/> goes to the same server, in the same name.</summary>
    public bool IsSameLogin(SmtpSettings other) => string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase) && Username == other.Username;

    /// <summary>Checks what a merchant enters as an account's own server; all faults at once, by field name.</summary>
    public IReadOnlyList<Error> Check()
    {
        List<Error?> faults =
        [
            Text.RequiredLine(Host, "host", 253) ?? (Uri.CheckHostName(Host) == UriHostNameType.Unknown ? Errors.Invalid("host") : null),
            Port is < 1 or > 65535 ? Errors.Invalid("port") : null,
            Text.Line(Username ?? "", "username", 320),
            string.IsNullOrEmpty(Username) ? null : Text.RequiredLine(Password, "password", 1000),
            Text.RequiredLine(From, "from", 320) ?? (EmailMessage.Read(From) is null ? Errors.Invalid("from") : null),
            string.IsNullOrEmpty(ReplyTo) ? null : Text.Line(ReplyTo, "replyTo", 320) ?? (EmailMessage.Read(ReplyTo) is null ? Errors.Invalid("replyTo") : null),
            // Across the internet passwords and codes travel encrypted, or not at all.
            Security is SmtpSecurity.StartTls or SmtpSecurity.Tls ? null : Errors.Invalid("security"),
        ];
        return [.. faults.OfType<Error>()];
    }

    /// <summary>Host and port; never the password.</summary>
    public override string ToString() => $"{Host}:{EffectivePort}";
}
