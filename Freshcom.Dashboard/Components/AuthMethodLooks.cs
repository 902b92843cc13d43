using Freshcom.Domain;

namespace Freshcom.Components;

/// <summary>How a method is shown: its icon, the key of its name in <c>Texts</c>, its colour in charts.</summary>
public static class AuthMethodLooks
{
    /// <summary>One of <see cref="Lucide"/>.</summary>
    public static string Icon(AuthMethod method) => method switch
    {
        AuthMethod.Simple => Lucide.Key,
        AuthMethod.TfaEmail => Lucide.Mail,
        AuthMethod.TfaSms => Lucide.Phone,
        AuthMethod.TfaTotp => Lucide.App,
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    /// <summary>"Password only", "E-mail code", "SMS code", "Authenticator app".</summary>
    public static string Key(AuthMethod method) => $"Method.{method}";

    /// <summary>A CSS colour, of the theme that is shown.</summary>
    public static string ChartColor(AuthMethod method) => method switch
    {
        AuthMethod.Simple => "var(--chart-simple)",
        AuthMethod.TfaEmail => "var(--chart-email)",
        AuthMethod.TfaSms => "var(--chart-sms)",
        AuthMethod.TfaTotp => "var(--chart-app)",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };
}
