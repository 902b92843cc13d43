using Freshcom.Domain;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Notifications;

/// <summary>Events and what triggers do with them, in words.</summary>
public static class EventWords
{
    /// <summary>"Login code made"; an event of another module by its name.</summary>
    public static string Event(this IStringLocalizer<Texts> texts, string name)
    {
        var words = texts[$"Event.{name}"];
        return words.ResourceNotFound ? name : words;
    }

    /// <summary>"a login code is made", as a sentence begins; by its name where it has no words.</summary>
    public static string When(this IStringLocalizer<Texts> texts, string name, ActionType action)
    {
        var special = texts[$"When.{name}.{action}"];
        if (!special.ResourceNotFound) return special;
        var words = texts[$"When.{name}"];
        return words.ResourceNotFound ? texts["When.Other", name] : words;
    }

    /// <summary>The code's only channel; null for an event without a code, and for login codes, which go by the user's.</summary>
    public static Channel? ChannelOf(string @event) => @event switch
    {
        EventNames.PhoneCodeCreated => Channel.Sms,
        EventNames.EmailCodeCreated or EventNames.EmailLinkCreated or EventNames.PasswordResetCreated => Channel.Email,
        _ => null,
    };

    /// <summary>Whether messages of the event carry a code or token.</summary>
    public static bool IsCode(string @event) => @event == EventNames.TfaCodeCreated || ChannelOf(@event) is not null;

    /// <summary>Whether a trigger of that action would never send: codes keep to their channel, and webhooks never carry one.</summary>
    public static bool IsPassedOver(string @event, ActionType action) => IsCode(@event) && (action switch
    {
        ActionType.Webhook => true,
        ActionType.SendEmail => ChannelOf(@event) == Channel.Sms,
        ActionType.SendSms => ChannelOf(@event) == Channel.Email,
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    });
}
