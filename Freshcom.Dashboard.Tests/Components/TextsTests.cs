using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Freshcom.Tests.Components;

/// <summary>The texts of pages: none is missing in a language, none is left over, and none that the source asks for is not there.</summary>
public sealed partial class TextsTests
{
    private static readonly Dictionary<string, string> English = Read("Texts.resx"), Chinese = Read("Texts.zh-Hans.resx");

    private static readonly string Source = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "Freshcom.Dashboard"), "*.*", SearchOption.AllDirectories)
        .Where(x => x.EndsWith(".cs", StringComparison.Ordinal) || x.EndsWith(".razor", StringComparison.Ordinal))
        .Where(x => !Built().IsMatch(x)).Select(File.ReadAllText));

    [Fact]
    public void Every_text_is_there_in_Chinese_and_has_the_same_holes() =>
        None(English.Where(x => !Chinese.TryGetValue(x.Key, out var chinese) || !HolesOf(x.Value).SetEquals(HolesOf(chinese))).Select(x => x.Key));

    [Fact]
    public void A_text_that_is_only_there_in_Chinese_has_its_English_in_the_catalogue_of_errors() =>
        None(Chinese.Keys.Except(English.Keys).Where(x => !x.StartsWith("Error.", StringComparison.Ordinal) && !x.StartsWith("Field.", StringComparison.Ordinal)));

    [Fact]
    public void Every_text_that_the_source_asks_for_is_there()
    {
        var asked = Asked().Matches(Source).Select(x => x.Groups["key"].Value).Distinct().ToList();
        Assert.True(asked.Count > 500, $"Only {asked.Count} were found.");
        None(asked.Where(key => !English.ContainsKey(key)));
        None(AskedInParts().Matches(Source).Select(x => x.Groups["key"].Value).Distinct().Where(x => !English.Keys.Any(Pattern(x).IsMatch)));
    }

    [Fact]
    public void Every_text_is_asked_for()
    {
        var whole = Literal().Matches(Source).Select(x => x.Groups["key"].Value).ToHashSet();
        // What ends with a dot is a beginning, and what has holes is a pattern, unless it says nothing.
        var patterns = whole.Where(x => x.EndsWith('.')).Select(x => new Regex($"^{Regex.Escape(x)}.+$"))
            .Concat(InParts().Matches(Source).Select(x => x.Groups["key"].Value).Distinct().Where(x => TwoLetters().IsMatch(Hole().Replace(x, NamesIn))).Select(Pattern)).ToList();
        bool IsAsked(string key) => whole.Contains(key) || patterns.Exists(x => x.IsMatch(key));

        None(English.Keys.Where(key => !IsAsked(key) && !(key.EndsWith(".One", StringComparison.Ordinal) && IsAsked(key[..^4]))));
    }

    private static void None(IEnumerable<string> keys) => Assert.Empty(keys.ToList());

    /// <summary>An interpolated key as a pattern: a hole is anything, or one of the words that are chosen from in it.</summary>
    private static Regex Pattern(string interpolated)
    {
        var pattern = "";
        var from = 0;
        foreach (Match hole in Hole().Matches(interpolated))
        {
            pattern += Regex.Escape(interpolated[from..hole.Index]) + (NamesIn(hole) is { Length: > 0 } names ? $"(?:{names})" : ".+");
            from = hole.Index + hole.Length;
        }
        return new($"^{pattern}{Regex.Escape(interpolated[from..])}$");
    }

    private static string NamesIn(Match hole) => string.Join('|', Literal().Matches(hole.Value).Select(x => Regex.Escape(x.Groups["key"].Value)));

    private static HashSet<string> HolesOf(string text) => [.. Number().Matches(text).Select(x => x.Value)];

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(Repository.Root, "Freshcom.Dashboard", "Resources", file)).Root!.Elements("data").ToDictionary(x => x.Attribute("name")!.Value, x => x.Element("value")!.Value);

    [GeneratedRegex(@"[\\/](bin|obj|Migrations|CompiledModels)[\\/]")]
    private static partial Regex Built();

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Number();

    [GeneratedRegex("[A-Za-z]{2}")]
    private static partial Regex TwoLetters();

    [GeneratedRegex("""(?:\bT|Words|[tT]exts)(?:\[|\.Count\()"(?<key>[^"{]+)["]""")]
    private static partial Regex Asked();

    [GeneratedRegex("""(?:\bT|Words|[tT]exts)(?:\[|\.Count\()\$"(?<key>(?:[\w.]|\{(?:[^{}"']|"[^"]*"|'[^']*')*\})+)["]""")]
    private static partial Regex AskedInParts();

    [GeneratedRegex("""(?<!\$)"(?<key>[A-Za-z][\w.]*)["]""")]
    private static partial Regex Literal();

    [GeneratedRegex("""\$"(?<key>(?:[\w.]|\{(?:[^{}"']|"[^"]*"|'[^']*')*\})+)["]""")]
    private static partial Regex InParts();

    [GeneratedRegex("""\{(?:[^{}"']|"[^"]*"|'[^']*')*\}""")]
    private static partial Regex Hole();
}
