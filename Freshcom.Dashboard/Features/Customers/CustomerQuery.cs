using Freshcom.Domain;

namespace Freshcom.Features.Customers;

/// <summary>The filters of the customers' list as its address carries them; a value that names nothing filters nothing.</summary>
/// <param name="Status">A status, or <c>locked</c>.</param>
/// <param name="Method">As on the wire: <c>tfa_email</c>.</param>
/// <param name="Verified"><c>email</c>, <c>no-email</c>, <c>phone</c> or <c>no-phone</c>.</param>
/// <param name="CannotReceiveCodes"><c>yes</c>, or nothing.</param>
public sealed record CustomerQuery(string? Search, string? Status, string? Method, string? Verified, string? Label, string? CannotReceiveCodes)
{
    /// <summary>The value of <see cref="Status"/> for those who are locked.</summary>
    public const string Locked = "locked";

    public static CustomerQuery Of(IQueryCollection query) => new(query["search"], query["status"], query["method"], query["verified"], query["label"], query["cannotReceiveCodes"]);

    /// <summary>Whether anything narrows the list.</summary>
    public bool IsSet => Named.Any(x => !string.IsNullOrWhiteSpace(x.Value));

    internal IEnumerable<(string Name, string? Value)> Named =>
        [("search", Search), ("status", Status), ("method", Method), ("verified", Verified), ("label", Label), ("cannotReceiveCodes", CannotReceiveCodes)];

    public CustomerFilter ToFilter() => new()
    {
        Status = Enum.TryParse<CustomerStatus>(Status, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null,
        IsLocked = Status == Locked ? true : null,
        AuthMethod = Enum.GetValues<AuthMethod>().Cast<AuthMethod?>().FirstOrDefault(x => x!.Value.Wire() == Method),
        EmailVerified = Verified switch { "email" => true, "no-email" => false, _ => null },
        PhoneVerified = Verified switch { "phone" => true, "no-phone" => false, _ => null },
        Label = string.IsNullOrEmpty(Label) ? null : Label,
        CannotReceiveCodes = CannotReceiveCodes is null ? null : true,
    };
}
