using System.Text.RegularExpressions;

namespace Freshcom.Features.Notifications;

/// <summary>Looks for tags of an HTML text that are opened and never closed: in a mail they spread their looks over all that follows, or hide it.</summary>
internal static partial class HtmlTags
{
    // HTML Living Standard, section 13.1.2: elements that have no end tag, and those whose content is no markup.
    private static readonly HashSet<string> Void = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
    private static readonly HashSet<string> Raw = ["script", "style", "textarea", "title"];

    /// <summary>The names of the unclosed tags, in lower case, each once, in the order in which they open.</summary>
    public static IReadOnlyList<string> Unclosed(string html)
    {
        List<string> open = [], unclosed = [];
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0 && at < html.Length; at = html.IndexOf('<', at))
        {
            var tag = Tag().Match(html, at);
            var name = tag.Groups["name"].Value.ToLowerInvariant();
            at += Math.Max(tag.Length, 1);
            if (!tag.Success || name.Length == 0) continue;
            if (!tag.Groups["end"].Success) unclosed.Add(name);
            else if (tag.Groups["close"].Success) Close(name, open, unclosed);
            else if (!Void.Contains(name) && !tag.Value.EndsWith("/>", StringComparison.Ordinal))
            {
                open.Add(name);
                if (Raw.Contains(name)) at = html.IndexOf($"</{name}", at, StringComparison.OrdinalIgnoreCase) is var end && end < 0 ? html.Length : end;
            }
        }
        return [.. unclosed.Concat(open).Distinct()];
    }

    // What was opened inside and is still open then was forgotten. An end tag of nothing is ignored, as browsers do.
    private static void Close(string name, List<string> open, List<string> unclosed)
    {
        var start = open.LastIndexOf(name);
        if (start < 0) return;
        unclosed.AddRange(open.Skip(start + 1));
        open.RemoveRange(start, open.Count - start);
    }

    // A comment, or a tag whose quotes may hold a ">"; without its end the tag is cut off or a quote is missing.
    [GeneratedRegex("""\G(?:<!--(?:(?!-->)[\s\S])*(?:-->)?|<(?<close>/)?(?<name>[A-Za-z][A-Za-z0-9:-]*)(?:"[^"]*"|'[^']*'|[^"'<>])*(?<end>>)?)""", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
