using System.Globalization;

namespace Freshcom.JsonApi;

/// <summary>Reads query parameters one by one and notes every fault.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private const int MaxLength = 1000;
    private readonly List<ApiError> _faults = [];

    public IReadOnlyList<ApiError> Faults => _faults;

    public IEnumerable<string> Names => query.Keys;

    /// <summary>The parameter's value; null when it did not come, and (a fault) when it is repeated, too long or no plain text.</summary>
    public string? Text(string name)
    {
        if (!query.TryGetValue(name, out var values) || values.Count == 0) return null;
        if (values.Count > 1) return Refuse(name, "is given more than once");
        var value = values[0] ?? "";
        return value.Length > MaxLength || value.Any(char.IsControl)
            ? Refuse(name, "must be plain text of at most 1000 characters")
            : value;
    }

    /// <summary>The parameter's comma-separated names in camelCase; null when it did not come.</summary>
    public IReadOnlyList<string>? List(string name) => Text(name)?
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(WireNames.ToCamel).ToList();

    /// <summary>A whole number from 1 to <paramref name="most"/>, which also stands for all above it; in ASCII digits only.</summary>
    public int Number(string name, int otherwise, int most)
    {
        if (Text(name) is not { } text) return otherwise;
        if (text.Length > 0 && text.All(char.IsAsciiDigit) && text.Trim('0').Length > 0)
        {
            var fits = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (fits || most < int.MaxValue) return fits ? Math.Min(number, most) : most;
        }
        Refuse(name, "must be a whole number from 1");
        return otherwise;
    }

    /// <summary>The <c>x</c> of <c>family[x]</c> in camelCase; null for other parameters.</summary>
    public static string? Member(string family, string name) =>
        name.Length > family.Length + 2 && name.StartsWith(family, StringComparison.Ordinal) && name[family.Length] == '[' && name[^1] == ']'
            ? name[(family.Length + 1)..^1]
            : null;

    /// <summary>Notes a fault of a parameter.</summary>
    public string? Refuse(string name, string why)
    {
        // By runes, so that what is echoed is well-formed whatever came and wherever it is cut.
        var shown = string.Concat(name.EnumerateRunes().Take(100));
        _faults.Add(ApiError.BadParameter(shown, $"The parameter {why}"));
        return null;
    }
}
