using Freshcom.Domain;
using Freshcom.Features.Sessions;

namespace Freshcom.Features.Notifications;

/// <summary>Localizable attributes: the record itself in the account's default locale, its translations in every other.</summary>
internal static class TranslatedFields
{
    /// <summary>The locale whose translations are meant; null for the record itself.</summary>
    public static string? Translation(this Caller caller, string? locale) =>
        locale is null || locale.Equals(caller.Account.DefaultLocale, StringComparison.OrdinalIgnoreCase) ? null : locale;

    /// <summary>Writes an attribute that came: on the record by <paramref name="write"/>, or among <paramref name="translations"/>.</summary>
    public static Translations Write(this Translations translations, string? translation, string attribute, Optional<string?> value, Action<string?> write)
    {
        if (!value.IsSet) return translations;
        if (translation is not null) return translations.With(translation, attribute, value.Value);
        write(value.Value);
        return translations;
    }
}
