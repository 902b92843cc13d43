using System.Text.Encodings.Web;
using Freshcom.Resources;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Freshcom.Components;

/// <summary>A state as it is shown everywhere: tone, icon (a dot when null) and the key of its word in <c>Texts</c>.</summary>
public sealed record Status(Tone Tone, string? Icon, string Key)
{
    public static readonly Status Registered = new(Tone.Green, null, "Status.Registered");
    public static readonly Status Guest = new(Tone.Neutral, null, "Status.Guest");
    public static readonly Status Internal = new(Tone.Neutral, null, "Status.Internal");
    public static readonly Status Disabled = new(Tone.Neutral, Lucide.Suspended, "Status.Disabled");
    public static readonly Status Locked = new(Tone.Amber, Lucide.Lock, "Status.Locked");
    public static readonly Status Suspended = new(Tone.Red, Lucide.Suspended, "Status.Suspended");

    public static readonly Status Queued = new(Tone.Blue, null, "Status.Queued");
    public static readonly Status Retrying = new(Tone.Blue, Lucide.Retry, "Status.Retrying");
    public static readonly Status Sent = new(Tone.Green, null, "Status.Sent");
    public static readonly Status Delivered = new(Tone.Green, Lucide.Check, "Status.Delivered");
    public static readonly Status Undelivered = new(Tone.Red, Lucide.Close, "Status.Undelivered");
    public static readonly Status Failed = new(Tone.Red, Lucide.Close, "Status.Failed");
    public static readonly Status Expired = new(Tone.Amber, Lucide.Expired, "Status.Expired");
    public static readonly Status NotSent = new(Tone.Amber, Lucide.Minus, "Status.NotSent");
    public static readonly Status Captured = new(Tone.Neutral, Lucide.Test, "Status.Captured");

    public static readonly Status Active = new(Tone.Green, null, "Status.Active");
    public static readonly Status Off = new(Tone.Neutral, null, "Status.Off");
    public static readonly Status Draft = new(Tone.Neutral, Lucide.Edit, "Status.Draft");
    public static readonly Status Works = new(Tone.Green, Lucide.Check, "Status.Works");
    public static readonly Status CannotWork = new(Tone.Red, Lucide.Close, "Status.CannotWork");
    public static readonly Status Verified = new(Tone.Green, Lucide.Check, "Status.Verified");
    public static readonly Status NotVerified = new(Tone.Amber, Lucide.Warning, "Status.NotVerified");

    /// <summary>Its tag, as <c>StatusTag</c> and the columns of lists show it; in a table the green and neutral ones lose their tint.</summary>
    public MarkupString Tag(IStringLocalizer<Texts> texts, bool inTable) => Tag(Tone, Icon, texts[Key], inTable);

    /// <summary>The same of a state of its own. Markup: in a list, a component for each would be most of what the open page holds of the server's memory.</summary>
    /// <param name="icon">One of <see cref="Lucide"/>; a dot when null.</param>
    public static MarkupString Tag(Tone tone, string? icon, string text, bool inTable)
    {
        var quiet = inTable && tone is (Tone.Green or Tone.Neutral) ? " quiet" : "";
        var sign = icon is null ? """<span class="dot"></span>""" : Lucide.Svg(icon).Value;
        return new($"""<span class="tag {tone.Css()}{quiet}">{sign}<span>{HtmlEncoder.Default.Encode(text)}</span></span>""");
    }
}
