using System.Globalization;
using System.Net;
using Freshcom.Data;
using Freshcom.Delivery;

namespace Freshcom.Hosting;

/// <summary>Reads every setting that has a form before anything uses it, so that a slip ends the start with a line and not, later, a request with an error.</summary>
public static class SettingsCheck
{
    private sealed record Form(string Key, string Takes, Func<string, bool> Accepts);

    private static readonly Form[] Forms =
    [
        Flag("RateLimits:Enabled"), Flag("Outbox:Enabled"), Flag("Rollouts:Enabled"), Flag("Imports:Enabled"), Flag("Smtp:CheckCertificateRevocation"),
        Number("Outbox:Workers", 1, 64), Number("Outbox:LeaseSeconds", 5, 3600), Number("Smtp:Port", 1, 65535), Number(Draining.Key, 0, Draining.MaxSeconds),
        Word("Database:Provider", "Sqlite", "PostgreSql"), Word("Smtp:Security", "None", "StartTls", "Tls"), Word("Sms:Provider", "None", "Http", "Twilio"), Word("Sms:Fallback:Provider", "None", "Http", "Twilio"),
        SmsBodyForm("Sms:BodyTemplate"), SmsBodyForm("Sms:Fallback:BodyTemplate"),
        new("urls", "addresses such as http://localhost:5000", x => x.Split(';', StringSplitOptions.RemoveEmptyEntries).All(IsAddress)),
        new(Telemetry.Endpoint, "an address such as http://localhost:4317", x => Uri.TryCreate(x, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"),
        new("App:PublicOrigin", "an origin such as https://accounts.example.com", IsOrigin),
    ];

    /// <exception cref="StartupException">Names the setting and what it takes.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var form in Forms)
            if (configuration[form.Key] is { Length: > 0 } value && !form.Accepts(value)) throw new StartupException($"{form.Key} is \"{value}\"; it takes {form.Takes}.");
        AddressList.Read(configuration, TrustedProxies.Key);
        AddressList.Read(configuration, OperatorMetrics.Key);
    }

    private static Form Flag(string key) => new(key, "true or false", x => bool.TryParse(x, out _));

    private static Form Number(string key, int min, int max) =>
        new(key, $"a whole number from {min} to {max}", x => int.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max);

    private static Form Word(string key, params string[] words) => new(key, string.Join(" or ", words), x => words.Contains(x, StringComparer.OrdinalIgnoreCase));

    private static Form SmsBodyForm(string key) => new(key, "a JSON object whose texts hold {{to}} and {{body}}", x => SmsBody.Check(x, "bodyTemplate") is null);

    private static bool IsAddress(string text)
    {
        try
        {
            return BindingAddress.Parse(text.Trim()).Port <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
}
