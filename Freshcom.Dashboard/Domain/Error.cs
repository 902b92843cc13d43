namespace Freshcom.Domain;

/// <summary>One expected fault of a request, as a value.</summary>
/// <param name="Code">Stable, camelCase, the key of its translation.</param>
/// <param name="Title">English, one sentence; safe to show to anyone.</param>
/// <param name="Field">The attribute it is about, in camelCase (<c>phoneNumber</c>); a relationship as <c>user</c> is written <c>relationships/user</c>; null when no field is meant.</param>
public sealed record Error(string Code, string Title, string? Field = null);
