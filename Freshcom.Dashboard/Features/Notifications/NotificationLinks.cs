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

    /// <summary>The messages that did not arrive.</summary>
    public const string Problems = "/messages?problems=yes";
}
