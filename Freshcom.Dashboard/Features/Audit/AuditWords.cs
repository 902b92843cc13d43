using Freshcom.Components;
using Freshcom.Domain;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Audit;

/// <summary>Entries of the audit log in words.</summary>
public static class AuditWords
{
    private const string OfAccount = "account.", Change = ".change";

    /// <summary>"Trigger turned on or off"; an action without words by its name.</summary>
    public static string Action(IStringLocalizer<Texts> texts, string action)
    {
        foreach (var key in new[] { $"Audit.{action}", $"History.{action}" })
            if (texts[key] is { ResourceNotFound: false } words) return words;
        if (!action.StartsWith(OfAccount, StringComparison.Ordinal) || !action.EndsWith(Change, StringComparison.Ordinal)) return action;
        var setting = action[OfAccount.Length..^Change.Length];
        // A gateway's setting stands below the gateway: smsGateway.second.url.
        var dot = setting.LastIndexOf('.');
        return texts["Audit.Setting", dot < 0 ? Label(texts, setting) : $"{Label(texts, setting[..dot])}, {Label(texts, setting[(dot + 1)..])}"];
    }

    private static string Label(IStringLocalizer<Texts> texts, string field)
    {
        var label = texts[$"Field.{field}"];
        return label.ResourceNotFound ? Errors.Label(field) : label;
    }

    /// <summary>"Password only → E-mail code"; null where neither end is known.</summary>
    public static string? Values(IStringLocalizer<Texts> texts, AuditRow row) => (Value(texts, row.From), Value(texts, row.To)) switch
    {
        (null, null) => null,
        (null, var to) => to,
        (var from, null) => from,
        var (from, to) => $"{from} → {to}",
    };

    private static string? Value(IStringLocalizer<Texts> texts, string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        foreach (var method in Enum.GetValues<AuthMethod>())
            if (method.Wire() == value) return texts[AuthMethodLooks.Key(method)];
        var state = texts[$"AuditValue.{value}"];
        return state.ResourceNotFound ? value : state;
    }
}
