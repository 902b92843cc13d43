namespace Freshcom.Domain;

/// <summary>The other languages of a record's localizable attributes: locale → attribute (camelCase) → text. The account's default locale is the record itself.</summary>
public sealed class Translations
{
    private readonly Dictionary<string, Dictionary<string, string?>> _texts;

    public Translations() => _texts = new(StringComparer.OrdinalIgnoreCase);

    public Translations(IDictionary<string, Dictionary<string, string?>> texts) => _texts = new(texts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything held, for storing.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string?>> Texts => _texts;

    /// <summary>The text in <paramref name="locale"/>, or <paramref name="fallback"/> when that language has none.</summary>
    public string? Read(string? locale, string attribute, string? fallback) =>
        locale is not null && _texts.TryGetValue(locale, out var texts) && texts.TryGetValue(attribute, out var text) ? text : fallback;

    /// <summary>The held locale that serves a reader of <paramref name="asked"/>: itself, or what is left of it without its last parts (RFC 4647, section 3.4: <c>zh-Hans-CN</c>, <c>zh-Hans</c>, <c>zh</c>); null for none.</summary>
    public string? Closest(string? asked)
    {
        for (var tag = asked; tag is { Length: > 0 }; tag = tag.LastIndexOf('-') is var cut and > 0 ? tag[..cut] : null)
            if (_texts.ContainsKey(tag)) return tag;
        return null;
    }

    /// <summary>A copy that also says <paramref name="text"/>; copies, so that a change is seen when saving.</summary>
    public Translations With(string locale, string attribute, string? text)
    {
        var copy = new Translations(_texts.ToDictionary(x => x.Key, x => new Dictionary<string, string?>(x.Value)));
        if (!copy._texts.TryGetValue(locale, out var texts)) copy._texts[locale] = texts = [];
        texts[attribute] = text;
        return copy;
    }

    /// <summary>A copy without that text: the language falls back to the record's own. A language that has none left goes with it.</summary>
    public Translations Without(string locale, string attribute)
    {
        if (!_texts.TryGetValue(locale, out var texts) || !texts.ContainsKey(attribute)) return this;
        if (texts.Count == 1) return Without(locale);
        var copy = With(locale, attribute, null);
        copy._texts[locale].Remove(attribute);
        return copy;
    }

    /// <summary>A copy without the language.</summary>
    public Translations Without(string locale) => new(_texts.Where(x => !x.Key.Equals(locale, StringComparison.OrdinalIgnoreCase)).ToDictionary());
}
