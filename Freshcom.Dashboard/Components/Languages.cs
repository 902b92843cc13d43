using System.Globalization;

namespace Freshcom.Components;

/// <summary>The languages the dashboard speaks; texts are in <c>Resources/Texts*.resx</c> and beside the features' pages.</summary>
public static class Languages
{
    /// <summary>Culture and own name of each; the first is the default.</summary>
    public static IReadOnlyList<Language> All { get; } = [new("en", "English"), new("zh-CN", "简体中文")];

    /// <summary>The one that is shown now.</summary>
    public static Language Current =>
        All.FirstOrDefault(l => CultureInfo.CurrentUICulture.Name.Equals(l.Culture, StringComparison.OrdinalIgnoreCase)) ?? All[0];

    /// <summary>A language tag's name in itself; the tag where nobody knows one.</summary>
    public static string NameOf(string tag)
    {
        if (All.FirstOrDefault(l => l.Culture.Equals(tag, StringComparison.OrdinalIgnoreCase)) is { } known) return known.Name;
        try
        {
            return CultureInfo.GetCultureInfo(tag, predefinedOnly: true).NativeName;
        }
        catch (CultureNotFoundException)
        {
            return tag;
        }
    }
}

/// <summary>A language by culture (<c>zh-CN</c>; its resources are <c>zh-Hans</c>) and its name in itself.</summary>
public sealed record Language(string Culture, string Name);
