using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What templates may show of records; nested, in snake_case.</summary>
public static class EventVariables
{
    public static Dictionary<string, object?> Of(User user) => new() { ["user"] = UserFields(user) };

    public static Dictionary<string, object?> Of(Customer customer) => new()
    {
        ["customer"] = new Dictionary<string, object?>
        {
            ["id"] = customer.Id.ToString(),
            ["status"] = customer.Status.ToString().ToLowerInvariant(),
            ["code"] = customer.Code,
            ["name"] = customer.Name,
            ["label"] = customer.Label,
            ["first_name"] = customer.FirstName,
            ["last_name"] = customer.LastName,
            ["email"] = customer.Email,
            ["phone_number"] = customer.PhoneNumber,
        },
    };

    /// <summary>The user's variables, to which a token's own is added.</summary>
    public static Dictionary<string, object?> UserFields(User user) => new()
    {
        ["id"] = user.Id.ToString(),
        ["name"] = user.Name,
        ["first_name"] = user.FirstName,
        ["last_name"] = user.LastName,
        ["username"] = user.UserName,
        ["email"] = user.Email,
        ["phone_number"] = user.PhoneNumber,
    };

    public static Dictionary<string, object?> AccountFields(Account account) => new()
    {
        ["id"] = account.Id.ToString(),
        ["name"] = account.Name,
        ["company_name"] = account.CompanyName,
        ["website_url"] = account.WebsiteUrl,
        ["support_email"] = account.SupportEmail,
    };
}
