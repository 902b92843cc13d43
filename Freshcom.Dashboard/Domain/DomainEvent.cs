namespace Freshcom.Domain;

/// <summary>Something that happened in an account, for its triggers; raised in the transaction of the change that it tells of.</summary>
/// <param name="Name">One of <see cref="EventNames"/>.</param>
/// <param name="AccountId">Whose triggers hear it.</param>
/// <param name="Variables">What templates may show, nested, in snake_case; without the account's own and without the secret.</param>
public sealed record DomainEvent(string Name, Guid AccountId, IReadOnlyDictionary<string, object?> Variables)
{
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }

    /// <summary>The code or token that the event is about.</summary>
    public EventSecret? Secret { get; init; }

    /// <summary>Writes the body of a webhook, the JSON:API document of the event's resource, from the event's name and the locale; null calls none.</summary>
    public Func<string, string, string>? Document { get; init; }
}

/// <summary>A code or token, and the only place that it may go to.</summary>
/// <param name="Variable">The template variable that shows it: <c>code</c>, <c>user.password_reset_token</c>.</param>
/// <param name="Address">As stored; a message to another address is passed over.</param>
public sealed record EventSecret(string Variable, string Value, Channel Channel, string Address, DateTimeOffset ExpiresAt);

/// <summary>The events of this product.</summary>
public static class EventNames
{
    public const string AccountCreated = "identity:account.create.success";
    public const string AccountUpdated = "identity:account.update.success";
    public const string UserCreated = "identity:user.create.success";
    public const string UserUpdated = "identity:user.update.success";
    public const string UserDeleted = "identity:user.delete.success";
    public const string TfaCodeCreated = "identity:user.tfa_code.create.success";
    public const string PhoneCodeCreated = "identity:phone_verification_code.create.success";
    public const string EmailCodeCreated = "identity:email_verification_code.create.success";
    public const string EmailLinkCreated = "identity:email_verification_token.create.success";
    public const string EmailVerified = "identity:email.verify.success";
    public const string PasswordResetCreated = "identity:password_reset_token.create.success";
    public const string PasswordResetUnknownName = "identity:password_reset_token.create.error.username_not_found";
    public const string PasswordUpdated = "identity:password.update.success";
    public const string CustomerCreated = "crm:customer.create.success";
    public const string CustomerUpdated = "crm:customer.update.success";
    public const string CustomerDeleted = "crm:customer.delete.success";

    public static readonly IReadOnlyList<string> All =
    [
        AccountCreated, AccountUpdated, UserCreated, UserUpdated, UserDeleted, TfaCodeCreated, PhoneCodeCreated, EmailCodeCreated, EmailLinkCreated,
        EmailVerified, PasswordResetCreated, PasswordResetUnknownName, PasswordUpdated, CustomerCreated, CustomerUpdated, CustomerDeleted,
    ];

    /// <summary><c>:</c> and <c>.</c> are the same on input (<c>identity:user:create:success</c>): the module ends with a colon, all other parts with a dot.</summary>
    public static string Canonical(string name)
    {
        var module = name.AsSpan().IndexOfAny(':', '.');
        return module < 0 ? name : string.Concat(name.AsSpan(0, module), ":", name[(module + 1)..].Replace(':', '.'));
    }

    /// <summary>Whether it could be an event of some module: at least <c>module:resource.action</c>, at most 200 characters of letters, digits and underscores between the marks.</summary>
    public static bool IsWellFormed(string canonical)
    {
        var parts = canonical.Split(':', '.');
        return canonical.Length <= Text.MaxName && parts.Length >= 3 && Array.TrueForAll(parts, x => x.Length > 0 && x.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
    }
}
