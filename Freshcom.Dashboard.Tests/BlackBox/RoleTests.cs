using System.Net;

namespace Freshcom.Tests.BlackBox;

/// <summary>A live account with one caller of each role.</summary>
public sealed class RoleFixture : IAsyncLifetime
{
    public static readonly IReadOnlyList<string> Staff =
        ["readOnly", "supportSpecialist", "marketingSpecialist", "goodsSpecialist", "manager", "developer"];

    public TestApp App { get; } = new();

    /// <summary>Callers by role; <c>nobody</c> has no token.</summary>
    public Dictionary<string, ApiClient> Callers { get; } = [];

    public async ValueTask InitializeAsync()
    {
        var shop = await Shop.OpenAsync(App);
        Callers["nobody"] = shop.Nobody;
        Callers["guest"] = await shop.LiveGuestAsync();
        var person = await shop.RegisterAsync(owner: shop.Live);
        Callers["customer"] = shop.Nobody.As(await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password));
        foreach (var role in Staff) Callers[role] = await shop.StaffAsync(role, shop.Live);
        Callers["administrator"] = await shop.StaffAsync("administrator", shop.Live);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>Each endpoint against each role: who is refused with 403, and who gets further.</summary>
public sealed class RoleTests(RoleFixture fixture) : IClassFixture<RoleFixture>
{
    private const string Administrator = "administrator";
    private const string Developer = "developer administrator";
    private const string StaffOnly = "supportSpecialist manager developer administrator";
    private const string DeveloperAndReader = "readOnly developer administrator";
    private const string StaffAndReader = "readOnly supportSpecialist manager developer administrator";
    private const string Users = "customer readOnly supportSpecialist marketingSpecialist goodsSpecialist manager developer administrator";
    private const string Tokens = "guest " + Users;

    [Theory]
    [InlineData("GET", "/account", Tokens)]
    [InlineData("GET", "/user", Users)]
    [InlineData("GET", "/users", DeveloperAndReader)]
    [InlineData("GET", "/users/{id}", DeveloperAndReader)]
    [InlineData("GET", "/account_memberships", "readOnly administrator")]
    [InlineData("GET", "/account_memberships?target=user", Users)]
    [InlineData("GET", "/customers", StaffAndReader)]
    [InlineData("GET", "/refresh_token", Developer)]
    [InlineData("GET", "/notification_triggers", DeveloperAndReader)]
    [InlineData("GET", "/notification_triggers/{id}", DeveloperAndReader)]
    [InlineData("GET", "/email_templates", DeveloperAndReader)]
    [InlineData("GET", "/email_templates/{id}", DeveloperAndReader)]
    [InlineData("GET", "/sms_templates", DeveloperAndReader)]
    [InlineData("GET", "/sms_templates/{id}", DeveloperAndReader)]
    [InlineData("GET", "/emails", StaffAndReader)]
    [InlineData("GET", "/emails/{id}", StaffAndReader)]
    [InlineData("GET", "/sms", StaffAndReader)]
    [InlineData("GET", "/sms/{id}", StaffAndReader)]
    [InlineData("GET", "/webhook_requests", StaffAndReader)]
    public Task Reading_is_for_the_roles_that_the_contract_names(string method, string path, string allowed) =>
        CheckAsync(method, path, "", allowed);

    [Theory]
    [InlineData("PATCH", "/account", "Account", Developer)]
    [InlineData("POST", "/account_resets", "AccountReset", Developer)]
    [InlineData("POST", "/users", "User", "nobody guest developer administrator")]
    [InlineData("PATCH", "/user", "User", Users)]
    [InlineData("PATCH", "/users/{id}", "User", Developer)]
    [InlineData("DELETE", "/users/{id}", "", Developer)]
    [InlineData("PATCH", "/account_memberships/{id}", "AccountMembership", Administrator)]
    [InlineData("POST", "/customers", "Customer", "guest " + StaffOnly)]
    [InlineData("POST", "/phone_verification_codes", "PhoneVerificationCode", Tokens)]
    [InlineData("POST", "/email_verification_codes", "EmailVerificationCode", Tokens)]
    [InlineData("POST", "/email_verification_tokens", "EmailVerificationToken", Users)]
    [InlineData("POST", "/email_verifications", "EmailVerification", "nobody " + Tokens)]
    [InlineData("PATCH", "/passwords/{id}", "Password", Administrator)]
    [InlineData("POST", "/notification_triggers", "NotificationTrigger", Developer)]
    [InlineData("PATCH", "/notification_triggers/{id}", "NotificationTrigger", Developer)]
    [InlineData("DELETE", "/notification_triggers/{id}", "", Developer)]
    [InlineData("POST", "/email_templates", "EmailTemplate", Developer)]
    [InlineData("PATCH", "/email_templates/{id}", "EmailTemplate", Developer)]
    [InlineData("DELETE", "/email_templates/{id}", "", Developer)]
    [InlineData("POST", "/sms_templates", "SMSTemplate", Developer)]
    [InlineData("PATCH", "/sms_templates/{id}", "SMSTemplate", Developer)]
    [InlineData("DELETE", "/sms_templates/{id}", "", Developer)]
    [InlineData("POST", "/totp_secrets", "TotpSecret", Users)]
    public Task Writing_is_for_the_roles_that_the_contract_names(string method, string path, string type, string allowed) =>
        CheckAsync(method, path, type, allowed);

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PATCH", "Customer")]
    [InlineData("DELETE", "")]
    public async Task A_customer_by_id_is_for_staff_and_not_for_specialists(string method, string type)
    {
        var writers = method == "GET" ? StaffAndReader : StaffOnly;
        foreach (var (role, caller) in fixture.Callers)
        {
            var answer = await SendAsync(caller, method, "/customers/{id}", type);
            if (role == "nobody") answer.Is(401);
            else if (writers.Split(' ').Contains(role)) Assert.Equal((role, 404), (role, answer.Status));
            else if (role is "guest" or "customer") answer.Is(403, 404);
            else Assert.Equal((role, 403), (role, answer.Status));
        }
    }

    private async Task CheckAsync(string method, string path, string type, string allowed)
    {
        var roles = allowed.Split(' ').ToHashSet();
        var wrong = new List<string>();
        foreach (var (role, caller) in fixture.Callers)
        {
            var answer = await SendAsync(caller, method, path, type);
            var refused = role == "nobody" ? (int)HttpStatusCode.Unauthorized : (int)HttpStatusCode.Forbidden;
            var asExpected = roles.Contains(role) ? answer.Status is not (401 or 403 or >= 500) : answer.Status == refused;
            if (!asExpected) wrong.Add($"{role}: {answer.Status}");
        }
        Assert.True(wrong.Count == 0, $"{method} {path}: {string.Join(", ", wrong)}");
    }

    private static Task<Answer> SendAsync(ApiClient caller, string method, string path, string type) =>
        caller.SendAsync(new HttpMethod(method), path.Replace("{id}", Make.Id(), StringComparison.Ordinal),
            type.Length == 0 ? null : ApiClient.Document(type));
}
