using System.Text.RegularExpressions;
using Freshcom.Tests.BlackBox;
using Npgsql;

namespace Freshcom.Tests.Faults;

/// <summary>A merchant on running instances: its tokens are good at each of them.</summary>
internal sealed partial class Merchant(string live, string test)
{
    public const string Owner = "owner@example.com", Subject = "A message";

    /// <summary>The account whose messages are captured and whose codes can be read.</summary>
    public required string TestAccountId { get; init; }

    public required string LiveAccountId { get; init; }

    /// <summary>The owner in the test account, at an instance.</summary>
    public ApiClient Test(HttpClient instance) => new(instance, test);

    public ApiClient Live(HttpClient instance) => new(instance, live);

    public static async Task<Merchant> SignUpAsync(HttpClient instance)
    {
        var nobody = new ApiClient(instance);
        (await nobody.PostAsync("/users", "User", new { name = "Olga Owner", username = Owner, password = Make.Password })).Is(204);
        var live = nobody.As(await LoginAsync(instance));
        var account = (await live.GetAsync("/account")).Is(200);
        var test = nobody.As(await nobody.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", live.RefreshToken), ("scope", $"aid:{account["testAccountId"]}")));
        return new(live.AccessToken, test.AccessToken) { LiveAccountId = account.Id, TestAccountId = account["testAccountId"]! };
    }

    public static Task<Answer> LoginAsync(HttpClient instance) => new ApiClient(instance).TokenAsync(null, ("grant_type", "password"), ("username", Owner), ("password", Make.Password));

    /// <summary>Has events of a kind sent by e-mail.</summary>
    public static async Task TriggerAsync(ApiClient owner, string eventName, string to, string text)
    {
        var template = (await owner.PostAsync("/email_templates", "EmailTemplate", new { name = "Mail", to, subject = Subject, bodyHtml = $"<p>{text}</p>", bodyText = text })).Is(201);
        (await owner.PostAsync("/notification_triggers", "NotificationTrigger", new { name = eventName, @event = eventName, actionType = "sendEmail", actionTarget = template.Id })).Is(201);
    }

    /// <summary>Login and verification codes go out as <c>CODE=…</c>.</summary>
    public static async Task SendCodesAsync(ApiClient owner)
    {
        await TriggerAsync(owner, "identity:user.tfa_code.create.success", "{{user.email}}", "CODE={{code}}");
        await TriggerAsync(owner, "identity:email_verification_code.create.success", "{{email}}", "CODE={{code}}");
    }

    /// <summary>Registers a customer of the owner's account.</summary>
    public static async Task<Person> RegisterAsync(ApiClient owner, string authMethod = "tfa_email")
    {
        var email = Make.Email("carl");
        return Shop.ToPerson(await owner.PostAsync("/customers", "Customer", new { status = "registered", name = "Carl Customer", email, password = Make.Password, authMethod }), email, "");
    }

    /// <summary>A login of a person of the test account.</summary>
    public Task<Answer> LoginAsync(HttpClient instance, Person person, string? otp = null) =>
        new ApiClient(instance).TokenAsync(otp, ("grant_type", "password"), ("username", person.Username), ("password", Make.Password), ("scope", $"aid:{TestAccountId}"));
}

/// <summary>What the test account's messages say, read from the database itself, so that no instance is asked.</summary>
internal sealed partial class SentCodes(NpgsqlDataSource database)
{
    /// <summary>All codes that went to an address, newest first, with when they were made.</summary>
    public async Task<IReadOnlyList<(string Code, DateTimeOffset At)>> ToAsync(string address)
    {
        await using var command = database.CreateCommand("""SELECT "BodyText", "InsertedAt" FROM "Messages" WHERE "To" = $1 AND "BodyText" LIKE 'CODE=%' ORDER BY "InsertedAt" DESC""");
        command.Parameters.Add(new() { Value = address });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var codes = new List<(string, DateTimeOffset)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            if (Code().Match(reader.GetString(0)) is { Success: true } match) codes.Add((match.Groups[1].Value, reader.GetFieldValue<DateTimeOffset>(1)));
        return codes;
    }

    public async Task<string> NewestToAsync(string address) => (await ToAsync(address))[0].Code;

    [GeneratedRegex("CODE=([0-9]+)")]
    private static partial Regex Code();
}
