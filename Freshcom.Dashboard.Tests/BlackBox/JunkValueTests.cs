
namespace Freshcom.Tests.BlackBox;

/// <summary>Each attribute of each request against values that do not fit it. Each case keeps below the limit on volume.</summary>
public sealed class JunkValueTests(TestApp app) : IClassFixture<TestApp>
{
    /// <summary>Values as JSON text that fit no attribute of text.</summary>
    private static readonly string[] s_junk =
    [
        "null", "true", "42", "-0.5", "1e400", "[]", "[\"a\"]", "{}", "{\"a\":{\"b\":[null]}}", "\"\"", "\"   \"",
        "\"\\u0000\\u0001\\u001b[31m\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"line\\r\\nbreak\"", "\"\\u202e\\ufeff\\u200b\"",
        $"\"{new string('x', 10_000)}\"",
    ];

    [Theory]
    [InlineData("POST", "/users", "User", "name username password email phoneNumber role authMethod")]
    [InlineData("POST", "/customers", "Customer", "status name email username password phoneNumber authMethod phoneVerificationCode emailVerificationCode code label")]
    [InlineData("POST", "/notification_triggers", "NotificationTrigger", "name status event actionType actionTarget description")]
    [InlineData("POST", "/email_templates", "EmailTemplate", "name subject from to replyTo bodyHtml bodyText description")]
    [InlineData("POST", "/sms_templates", "SMSTemplate", "name to body description")]
    [InlineData("POST", "/phone_verification_codes", "PhoneVerificationCode", "phoneNumber")]
    [InlineData("POST", "/email_verification_codes", "EmailVerificationCode", "email")]
    [InlineData("POST", "/email_verifications", "EmailVerification", "token")]
    [InlineData("PATCH", "/password", "Password", "resetToken value currentPassword")]
    public async Task A_junk_value_of_an_incomplete_request_is_400_or_422_with_a_pointer(string method, string path, string type, string fields)
    {
        var shop = await Shop.SharedAsync(app);
        var caller = path == "/customers" ? await shop.GuestAsync() : shop.Test;
        foreach (var field in fields.Split(' '))
        {
            foreach (var value in s_junk)
            {
                var answer = await SendAsync(caller, method, path, type, field, value);
                Assert.True(answer.Status is 400 or 422, $"{field}={value[..Math.Min(40, value.Length)]}: {answer.Status}");
                if (answer.Status == 422) Assert.All(answer.Faults, fault => Assert.StartsWith("/data/", fault.At, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("/account", "Account", "name companyName defaultLocale defaultAuthMethod websiteUrl supportEmail techEmail caption description customData")]
    [InlineData("/user", "User", "name firstName lastName email phoneNumber username authMethod password currentPassword phoneVerificationCode otp")]
    public async Task A_junk_value_of_a_patch_is_never_a_server_error(string path, string type, string fields)
    {
        var shop = await Shop.OpenAsync(app);
        foreach (var field in fields.Split(' '))
        {
            foreach (var value in s_junk)
            {
                var answer = await SendAsync(shop.Live, "PATCH", path, type, field, value);
                Assert.True(answer.Status is 200 or 400 or 422, $"{field}={value[..Math.Min(40, value.Length)]}: {answer.Status}");
            }
        }
        (await shop.Live.GetAsync(path)).Is(200);
    }

    private static Task<Answer> SendAsync(ApiClient caller, string method, string path, string type, string field, string json) =>
        caller.SendAsync(new HttpMethod(method), path, "{\"data\":{\"type\":\"" + type + "\",\"attributes\":{\"" + field + "\":" + json + "}}}");
}
