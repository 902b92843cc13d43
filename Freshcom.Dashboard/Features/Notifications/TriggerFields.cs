using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>A trigger's attributes as they were understood; a fault leaves its value out.</summary>
internal sealed record TriggerValues(TriggerStatus? Status, string? Event, ActionType? ActionType);

/// <summary>The checks of a trigger's attributes; all faults at once.</summary>
internal static class TriggerFields
{
    public const int MaxUrl = 2000;

    /// <summary>Understands what came; faults go to <paramref name="errors"/>.</summary>
    /// <param name="isNew">Whether everything that a trigger needs has to be there.</param>
    public static TriggerValues Read(TriggerInput input, bool isNew, List<Error> errors)
    {
        if ((isNew || input.Name.IsSet) && Text.RequiredLine(input.Name.Value, "name") is { } wrongName) errors.Add(wrongName);
        var @event = Event(input, isNew, errors);
        var actionType = Word<ActionType>(input.ActionType, "actionType", isNew, errors);
        if ((isNew || input.ActionTarget.IsSet) && Text.RequiredLine(input.ActionTarget.Value, "actionTarget", MaxUrl) is { } wrongTarget) errors.Add(wrongTarget);
        var status = Word<TriggerStatus>(input.Status, "status", isRequired: false, errors);
        if (input.Description.Value is { } description && Text.Lines(description, "description") is { } wrongDescription) errors.Add(wrongDescription);
        return new(status, @event, actionType);
    }

    /// <summary>Whether the target is a template of this account and of the action's kind, or a webhook's URL.</summary>
    public static async Task<Error?> CheckTargetAsync(FreshcomDbContext db, Caller caller, ActionType actionType, string target, bool mayBePrivate, CancellationToken cancellationToken)
    {
        if (actionType == ActionType.Webhook) return WebhookTarget.Check(target, "actionTarget", caller.IsTest, mayBePrivate);
        var kind = KindOf(actionType);
        return ResourceIds.Parse(target) is { } id && await db.Templates.AnyAsync(x => x.Id == id && x.AccountId == caller.AccountId && x.Kind == kind, cancellationToken)
            ? null
            : Errors.NotOfThisAccount("actionTarget");
    }

    /// <summary>The kind of message that an action sends.</summary>
    public static MessageKind KindOf(ActionType actionType) => actionType switch
    {
        ActionType.SendEmail => MessageKind.Email,
        ActionType.SendSms => MessageKind.Sms,
        ActionType.Webhook => MessageKind.Webhook,
        _ => throw new ArgumentOutOfRangeException(nameof(actionType)),
    };

    /// <summary>A template's id in the form in which it is compared, a URL as it is.</summary>
    public static string Stored(ActionType actionType, string target) => actionType == ActionType.Webhook ? target.Trim() : ResourceIds.Parse(target)?.ToString() ?? target;

    private static string? Event(TriggerInput input, bool isNew, List<Error> errors)
    {
        if (!isNew && !input.Event.IsSet) return null;
        if (string.IsNullOrWhiteSpace(input.Event.Value))
        {
            errors.Add(Errors.Required("event"));
            return null;
        }
        var name = EventNames.Canonical(input.Event.Value.Trim());
        if (EventNames.IsWellFormed(name)) return name;
        errors.Add(Errors.Invalid("event"));
        return null;
    }

    private static TEnum? Word<TEnum>(Optional<string?> word, string field, bool isRequired, List<Error> errors) where TEnum : struct, Enum
    {
        if (!isRequired && !word.IsSet) return null;
        if (WireNames.TryParse<TEnum>(word.Value, out var value)) return value;
        errors.Add(string.IsNullOrWhiteSpace(word.Value) ? Errors.Required(field) : Errors.Invalid(field));
        return null;
    }
}
