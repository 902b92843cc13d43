using System.Collections.Concurrent;
using System.Globalization;

namespace Freshcom.Features.Guide;

/// <summary>The guide: the files of <c>docs/guide</c>, which lie in this assembly. A page is rendered once per language.</summary>
public sealed class GuideBook
{
    /// <summary>The pages below the first, in reading order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["two-factor-authentication", "sending-email-and-sms", "receiving-webhooks", "when-a-code-does-not-arrive"];

    // Git hosts show it first in its folder.
    private const string First = "README";
    private const string Fallback = "en";

    private readonly ConcurrentDictionary<(string Language, string Name), GuideArticle> _articles = new();

    /// <summary>The page in the language that is spoken now, or in English; the first one for null. Null when there is no such page.</summary>
    public GuideArticle? Find(string? name)
    {
        name ??= First;
        return name == First || Names.Contains(name) ? _articles.GetOrAdd((Language(), name), Read) : null;
    }

    /// <summary>Where a page is, by its file's name.</summary>
    public static string PathOf(string name) => name == First ? "/guide" : $"/guide/{name}";

    private static string Language()
    {
        for (var culture = CultureInfo.CurrentUICulture; culture.Name.Length > 0; culture = culture.Parent)
            if (Open(culture.Name, First) is { } stream)
            {
                stream.Dispose();
                return culture.Name;
            }
        return Fallback;
    }

    private static GuideArticle Read((string Language, string Name) page)
    {
        using var reader = new StreamReader(Open(page.Language, page.Name) ?? throw new InvalidOperationException($"The guide has no {page}."));
        return GuideRenderer.Render(reader.ReadToEnd(), PathOf(page.Name));
    }

    private static Stream? Open(string language, string name) => typeof(GuideBook).Assembly.GetManifestResourceStream($"guide/{language}/{name}.md");
}
