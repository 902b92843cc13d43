using System.Text.Json;
using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Accounts;

/// <summary>What may be written on an account.</summary>
public sealed record AccountInput : IResourceInput
{
    public static string ResourceType => "Account";

    public Optional<string?> Name { get; init; }
    public Optional<string?> CompanyName { get; init; }
    public Optional<string?> DefaultLocale { get; init; }

    /// <summary>The method's name on the wire; a text, because an unknown one is 422 and not 400.</summary>
    public Optional<string?> DefaultAuthMethod { get; init; }
    public Optional<string?> WebsiteUrl { get; init; }
    public Optional<string?> SupportEmail { get; init; }
    public Optional<string?> TechEmail { get; init; }
    public Optional<bool> IsReadyForLiveTransaction { get; init; }
    public Optional<string?> Caption { get; init; }
    public Optional<string?> Description { get; init; }
    public Optional<JsonElement?> CustomData { get; init; }
}

/// <summary>Empties the test account; takes nothing.</summary>
public sealed record AccountResetInput : IResourceInput
{
    public static string ResourceType => "AccountReset";
}
