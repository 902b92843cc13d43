using Stubble.Core.Tokens;

namespace Freshcom.Features.Notifications;

/// <summary>Finds the variables of a template that its event does not have: they would stay empty without a word.</summary>
internal static class UnknownVariables
{
    /// <summary>Their names as they are written, each once. None in a template that does not parse.</summary>
    /// <param name="known">The event's variables in snake_case: <c>code</c>, <c>user.name</c>.</param>
    public static IReadOnlyList<string> Find(string template, IReadOnlyCollection<string> known)
    {
        var found = new List<string>();
        if (TemplateSyntax.TryParse(template, "template", out var syntax, out _)) Visit(syntax.Root, [""], known, found);
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The variable that was probably meant: the same within a record (<c>email</c>, <c>user.email</c>), or one that differs by a slip of the hand; null when none is near.</summary>
    public static string? Nearest(string name, IReadOnlyCollection<string> known)
    {
        var canonical = TemplateSyntax.Canonical(name);
        if (known.FirstOrDefault(x => x.EndsWith($".{canonical}", StringComparison.Ordinal)) is { } inner) return inner;
        var nearest = known.MinBy(x => Distance(canonical, x));
        return nearest is not null && Distance(canonical, nearest) <= Math.Max(2, canonical.Length / 4) ? nearest : null;
    }

    /// <param name="scopes">The records of the sections around, each ending with a dot, and "" for the event itself.</param>
    private static void Visit(BlockToken block, IReadOnlyList<string> scopes, IReadOnlyCollection<string> known, List<string> found)
    {
        foreach (var token in block.Children)
        {
            var name = token switch
            {
                InterpolationToken value => value.Content.ToString(),
                SectionToken section => section.SectionName,
                InvertedSectionToken section => section.SectionName,
                _ => ".",
            };
            List<string> paths = [.. scopes.Select(scope => scope + TemplateSyntax.Canonical(name))];
            List<string> records = [.. paths.Select(path => $"{path}.").Where(record => known.Any(x => x.StartsWith(record, StringComparison.Ordinal)))];
            if (name != "." && records.Count == 0 && !paths.Exists(known.Contains)) found.Add(name);
            if (token is SectionToken inside) Visit(inside, [.. scopes.Union(records)], known, found);
            else if (token is InvertedSectionToken without) Visit(without, scopes, known, found);
        }
    }

    // Levenshtein's: how many letters to add, drop or change.
    private static int Distance(string from, string to)
    {
        var costs = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.Min(changed, Math.Min(costs[j], costs[j - 1]) + 1);
            }
        }
        return costs[^1];
    }
}
