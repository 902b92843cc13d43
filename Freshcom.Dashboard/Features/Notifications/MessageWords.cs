using System.Net;
using System.Text.RegularExpressions;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Notifications;

/// <summary>Messages in words.</summary>
public static partial class MessageWords
{
    /// <summary>What the message is: its trigger's name, its subject, or what happened.</summary>
    public static string Title(this IStringLocalizer<Texts> texts, MessageRow row) => row.TriggerName ?? row.Message switch
    {
        { EventName: { } name } => texts.Event(name),
        { Subject: { } subject } => subject,
        _ => texts["Messages.System"],
    };

    /// <summary>Whether a person should look at it: its reason stands in the list.</summary>
    public static bool IsProblem(MessageView message) => MessageQuery.ProblemStatuses.Contains(message.Status) || message.IsRetrying;

    /// <summary>The text that a reader saw, without markup.</summary>
    public static string? PlainText(MessageView message) => message.BodyText ?? (message.BodyHtml is { } html ? WithoutMarkup(html) : null);

    /// <summary>What is read of an HTML body.</summary>
    public static string WithoutMarkup(string html) => WebUtility.HtmlDecode(Tag().Replace(Break().Replace(html, "\n"), "")).Trim();

    /// <summary>The code in a readable message, for a button that copies it; null when there is none.</summary>
    public static string? CodeIn(MessageView message) =>
        message.IsCode && PlainText(message) is { } text && Digits().Match(text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"(?<!\d)\d{6,8}(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex("<(br|/p|/div|/li|/h[1-6])[^>]*>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Break();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
