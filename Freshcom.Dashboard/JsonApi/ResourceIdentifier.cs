namespace Freshcom.JsonApi;

/// <summary>What a relationship points at. The type is not checked on input and may be empty.</summary>
public sealed record ResourceIdentifier(string Type, string Id)
{
    /// <summary>The id as a UUID; <see cref="Guid.Empty"/>, which is no record's id, when it is none.</summary>
    public Guid Uuid => ResourceIds.Parse(Id) ?? Guid.Empty;
}

/// <summary>Ids as they come in: UUIDs, an account's also as <c>aid-live-…</c> or <c>aid-test-…</c>.</summary>
public static class ResourceIds
{
    /// <summary>Null when the text is no id.</summary>
    public static Guid? Parse(string? text)
    {
        if (text is null) return null;
        if (text.StartsWith("aid-live-", StringComparison.Ordinal) || text.StartsWith("aid-test-", StringComparison.Ordinal))
            text = text["aid-live-".Length..];
        return Guid.TryParseExact(text, "D", out var id) ? id : null;
    }
}
