using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text;
using System.Text.RegularExpressions;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Notifications;

/// <summary>
/// The reasons of the log in the visitor's language. They are stored as English sentences, so that old ones stay readable whatever becomes of the code;
/// each that is ours is also a text under <c>Reason.…</c>, and is known by its English form again. What a gateway said stays as it was said.
/// </summary>
public static class ReasonWords
{
    private const string Prefix = "Reason.";

    // A pattern that meets a foreign answer must not take longer than showing it.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private static readonly Lazy<IReadOnlyList<(string Key, Regex Sentence)>> Known = new(Read);

    /// <summary>The reason in the visitor's language, as far as it is known; the rest as it is stored.</summary>
    public static string Reason(this IStringLocalizer<Texts> texts, string reason)
    {
        foreach (var (key, sentence) in Known.Value)
            if (sentence.Match(reason) is { Success: true } match)
                return texts[key, [.. match.Groups.Values.Skip(1).Select(x => x.Name.StartsWith('q') ? x.Value : texts.Reason(x.Value))]];
        return reason;
    }

    /// <summary>The longest first: it says the most.</summary>
    private static IReadOnlyList<(string Key, Regex Sentence)> Read()
    {
        var english = new ResourceManager(typeof(Texts)).GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!;
        return
        [
            .. from entry in english.Cast<DictionaryEntry>()
               let text = (string)entry.Value!
               where ((string)entry.Key).StartsWith(Prefix, StringComparison.Ordinal)
               orderby text.Length descending
               select ((string)entry.Key, Pattern(text)),
        ];
    }

    /// <summary>"A {0} b: {1}" as a pattern of whole reasons: each hole takes something. What follows a colon is quoted, and stays as it was said.</summary>
    private static Regex Pattern(string sentence)
    {
        var pattern = new StringBuilder("^");
        var parts = Regex.Split(sentence, @"\{\d\}", RegexOptions.CultureInvariant, Patience);
        for (var i = 0; i < parts.Length; i++)
        {
            pattern.Append(Regex.Escape(parts[i]));
            if (i < parts.Length - 1) pattern.Append(parts[i].EndsWith(": ", StringComparison.Ordinal) ? $"(?<q{i}>.+)" : $"(?<h{i}>.+?)");
        }
        return new(pattern.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline, Patience);
    }
}
