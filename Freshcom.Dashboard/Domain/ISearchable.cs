namespace Freshcom.Domain;

/// <summary>A row that a list's search box finds: by any part of any of its <see cref="Words"/>, ignoring case in every script.</summary>
public interface ISearchable
{
    /// <summary>What is searched, upper-cased; set when the row is saved, because databases fold the case of ASCII alone.</summary>
    string SearchText { get; }

    IEnumerable<string?> Words { get; }
}

/// <summary>How search texts are made and asked for.</summary>
public static class SearchTexts
{
    /// <summary>One line per word, so that nothing is found across two of them.</summary>
    public static string Of(ISearchable row) => string.Join('\n', row.Words.Where(x => !string.IsNullOrEmpty(x))).ToUpperInvariant();

    /// <summary>What was typed, in the form to look for; a phone number's spaces and dashes do not matter.</summary>
    public static string Typed(string search)
    {
        var compact = search.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return (compact.Length > 3 && compact.TrimStart('+').All(char.IsAsciiDigit) ? compact : search).ToUpperInvariant();
    }
}
