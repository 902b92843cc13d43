using Freshcom.Domain;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Components;

/// <summary>The authentication methods as options of a filter.</summary>
public static class AuthMethodOptions
{
    /// <summary>All four, valued as on the wire (<c>tfa_email</c>).</summary>
    public static IReadOnlyList<Option<string>> All(IStringLocalizer<Texts> texts) =>
        [.. Enum.GetValues<AuthMethod>().Select(x => new Option<string>(x.Wire(), texts[AuthMethodLooks.Key(x)]))];
}
