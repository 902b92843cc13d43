using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>The addresses of the pages of triggers, templates and messages.</summary>
public static class NotificationLinks
{
    public const string Triggers = "/notifications/triggers";

    public static string Trigger(Guid id) => $"{Triggers}/{id}";

    public static string Templates(MessageKind kind) => kind == MessageKind.Sms ? "/notifications/sms-templates" : "/notifications/email-templates";

    public static string Template(MessageKind kind, Guid id) => $"{Templates(kind)}/{id}";

    /// <summary>The messages of one trigger.</summary>
    public static string MessagesOf(Guid triggerId) => $"/messages?trigger={triggerId}";

    /// <summary>The messages to one address.</summary>
    public static string MessagesTo(string address) => $"/messages?search={Uri.EscapeDataString(address)}";

    /// <summary>The messages of one event in the last days.</summary>
    public static string MessagesOf(string eventName, int days) => $"/messages?event={Uri.EscapeDataString(eventName)}&since={days}";

    /// <summary>The messages with a code in the last days, those of <see cref="MessageQuery.CodesSent"/> or <see cref="MessageQuery.CodesUndelivered"/>.</summary>
    public static string Codes(string which, int days) => $"/messages?codes={which}&since={days}";

    /// <summary>The messages that did not arrive in the last days.</summary>
    public static string ProblemsOf(int days) => $"/messages?problems=yes&since={days}";
}
