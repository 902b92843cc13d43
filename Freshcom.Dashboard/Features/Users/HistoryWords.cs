using Freshcom.Components;
using Freshcom.Domain;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Users;

/// <summary>The entries of a user's history in words.</summary>
public static class HistoryWords
{
    /// <summary>What happened: "Method changed"; an action without words is shown by its name.</summary>
    public static string Action(IStringLocalizer<Texts> texts, UserHistoryRow row)
    {
        var words = texts[$"History.{row.Action}"];
        return words.ResourceNotFound ? row.Action : words;
    }

    /// <summary>"Password only → E-mail code"; null where neither end is known.</summary>
    public static string? Change(IStringLocalizer<Texts> texts, UserHistoryRow row)
    {
        var (from, to) = (Value(texts, row.From), Value(texts, row.To));
        return (from, to) switch
        {
            (null, null) => null,
            (null, _) => to,
            (_, null) => texts["History.Removed", from],
            _ => $"{from} → {to}",
        };
    }

    private static string? Value(IStringLocalizer<Texts> texts, string? value)
    {
        if (value is null) return null;
        foreach (var method in Enum.GetValues<AuthMethod>())
            if (method.Wire() == value) return texts[AuthMethodLooks.Key(method)];
        if (Enum.TryParse<Role>(value, out var role) && Enum.IsDefined(role)) return texts[$"Role.{role}"];
        return PhoneNumber.Spaced(value);
    }
}
