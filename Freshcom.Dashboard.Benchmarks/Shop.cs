using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Freshcom.Benchmarks;

/// <summary>
/// A merchant's live account whose users log in with a code by e-mail, all made over HTTP. Its data folder is what every round begins with,
/// on a copy of its own: no round inherits another's messages.
/// </summary>
internal sealed class Shop(int users) : IDisposable
{
    public const string Owner = "owner@example.com";
    public const string Password = "correct horse battery";

    /// <summary>The customer of whom there are copies.</summary>
    private const string Pattern = "pattern@example.com";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("freshcom-benchmark-");
    private string _accountId = "";

    /// <summary>The data folder that every round begins with a copy of.</summary>
    public DirectoryInfo Data => _data;

    /// <summary>The account's id.</summary>
    public Guid AccountId => Guid.Parse(_accountId);

    /// <summary>The usernames, each its user's e-mail address too.</summary>
    public IReadOnlyList<string> Users { get; } = [.. Enumerable.Range(1, users).Select(x => $"user{x}@example.com")];

    /// <summary>Makes the shop. No mail server is set up meanwhile, so nothing of it is left to be sent.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        Console.WriteLine($"Making a shop with {Users.Count} users …");
        await using var dashboard = await DashboardProcess.StartAsync(_data, [], stop);
        var http = dashboard.Http;
        await PostAsync(http, "users", "User", new { name = "Olga Owner", username = Owner, email = Owner, password = Password }, stop);
        using var login = await PostFormAsync(http, [new("username", Owner), new("password", Password)], stop);
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await ReadAsync(login, stop))["access_token"]!);
        _accountId = (string)(await http.GetFromJsonAsync<JsonNode>("/v1/account", stop))!["data"]!["id"]!;
        await SendCodesAloneAsync(http, stop);
        await Parallel.ForEachAsync(Users, stop, async (user, cancel) =>
            await PostAsync(http, "users", "User", new { name = "Carl Customer", username = user, email = user, password = Password, role = "customer", authMethod = "tfa_email" }, cancel));
        await PostAsync(http, "customers", "Customer", new { status = "registered", name = "Paula Pattern", email = Pattern, password = Password, authMethod = "simple" }, stop);
    }

    /// <summary>Adds registered customers with a verified e-mail address, of various names and last logins, as copies of one, <c>copy1@example.com</c> and so on: all rows, no HTTP.</summary>
    /// <param name="method">Their method, as the database has it.</param>
    public async Task AddCustomersAsync(int count, CancellationToken stop, string method = "Simple")
    {
        await using var database = await DashboardProcess.OpenDatabaseAsync(_data, stop);
        await CopyAsync(database, "Users", count, new()
        {
            ["Id"] = IdOf("1"),
            ["UserName"] = "'copy' || n || '@example.com'",
            ["NormalizedUserName"] = "'COPY' || n || '@EXAMPLE.COM'",
            ["Email"] = "'copy' || n || '@example.com'",
            ["NormalizedEmail"] = "'COPY' || n || '@EXAMPLE.COM'",
            ["SearchText"] = "'COPY' || n || '@EXAMPLE.COM'",
            ["ConcurrencyStamp"] = "lower(hex(randomblob(16)))",
            ["AuthMethod"] = $"'{method}'",
            ["EmailVerifiedAt"] = "InsertedAt",
            ["LastLoginAt"] = "InsertedAt - (n * 7919 % 100003) * 10000000",
        }, stop);
        await CopyAsync(database, "Memberships", count, new() { ["Id"] = IdOf("2"), ["UserId"] = IdOf("1") }, stop);
        await CopyAsync(database, "Customers", count, new()
        {
            ["Id"] = IdOf("3"),
            ["UserId"] = IdOf("1"),
            ["Name"] = "'Customer ' || (n * 7919 % 100003)",
            ["Email"] = "'copy' || n || '@example.com'",
            ["SearchText"] = "'CUSTOMER ' || (n * 7919 % 100003) || ' COPY' || n || '@EXAMPLE.COM'",
        }, stop);
    }

    private static string IdOf(string kind) => $"printf('%08X-0000-7000-8000-%012X', {kind}, n)";

    private static async Task CopyAsync(SqliteConnection database, string table, int count, Dictionary<string, string> changed, CancellationToken stop)
    {
        await using var ask = database.CreateCommand();
        ask.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
        List<string> columns = [];
        await using (var reader = await ask.ExecuteReaderAsync(stop))
            while (await reader.ReadAsync(stop)) columns.Add(reader.GetString(0));
        var pattern = $"NormalizedUserName = '{Pattern.ToUpperInvariant()}'";
        var which = table == "Users" ? pattern : $"UserId = (SELECT Id FROM Users WHERE {pattern})";
        await using var copy = database.CreateCommand();
        var (into, values) = (string.Join(", ", columns), string.Join(", ", columns.Select(x => changed.GetValueOrDefault(x, x))));
        copy.CommandText = $"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
            INSERT INTO {table} ({into}) SELECT {values} FROM numbers, {table} WHERE {which}
            """;
        await copy.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Starts a dashboard on a copy of the shop, its mail going to the gateway; the copy is deleted with the shop.</summary>
    public Task<DashboardProcess> OpenAsync(SmtpSink gateway, CancellationToken stop)
    {
        var copy = _data.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        foreach (var file in _data.EnumerateFiles()) file.CopyTo(Path.Combine(copy.FullName, file.Name));
        string[] mail = ["--Smtp:Host", "127.0.0.1", "--Smtp:Port", gateway.Port.ToString(CultureInfo.InvariantCulture), "--Smtp:Security", "None", "--Smtp:From", "shop@example.com"];
        return DashboardProcess.StartAsync(copy, mail, stop);
    }

    /// <summary>A login's first step: the right password, and no code yet. Throws unless the answer asks for the code.</summary>
    public async Task LoginAsync(DashboardProcess dashboard, string user, CancellationToken stop)
    {
        using var answer = await PostFormAsync(dashboard.Http, [new("username", user), new("password", Password), new("scope", $"aid:{_accountId}")], stop);
        if (!answer.Headers.Contains("X-Freshcom-OTP")) throw new InvalidOperationException($"A login was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
    }

    /// <summary>The owner's tokens.</summary>
    public static async Task<(string Access, string Refresh)> SignInAsync(DashboardProcess dashboard, CancellationToken stop)
    {
        using var answer = await PostFormAsync(dashboard.Http, [new("username", Owner), new("password", Password)], stop);
        var tokens = await ReadAsync(answer, stop);
        return ((string)tokens["access_token"]!, (string)tokens["refresh_token"]!);
    }

    /// <summary>A whole login: password, code by mail, access token.</summary>
    public async Task LoginAsync(DashboardProcess dashboard, SmtpSink gateway, string user, CancellationToken stop)
    {
        using var asked = await PostFormAsync(dashboard.Http, [new("username", user), new("password", Password), new("scope", $"aid:{_accountId}")], stop);
        var challenge = (string?)JsonNode.Parse(await asked.Content.ReadAsStringAsync(stop))!["challenge"] ?? throw new InvalidOperationException($"A login was answered with {(int)asked.StatusCode}.");
        var code = await gateway.CodeAsync(user, stop);
        using var done = await dashboard.Http.PostAsync(new Uri("/v1/token", UriKind.Relative), new FormUrlEncodedContent([new("grant_type", "otp"), new("challenge", challenge), new("otp", code)]), stop);
        if (!(await done.Content.ReadAsStringAsync(stop)).Contains("access_token", StringComparison.Ordinal)) throw new InvalidOperationException($"A code was answered with {(int)done.StatusCode}.");
    }

    public void Dispose() => _data.Delete(recursive: true);

    /// <summary>A trigger for the login's code instead of those that an account starts with: new users get no other mail.</summary>
    private static async Task SendCodesAloneAsync(HttpClient http, CancellationToken stop)
    {
        var triggers = await http.GetFromJsonAsync<JsonNode>("/v1/notification_triggers", stop);
        foreach (var trigger in triggers!["data"]!.AsArray())
            (await http.DeleteAsync(new Uri($"/v1/notification_triggers/{trigger!["id"]}", UriKind.Relative), stop)).EnsureSuccessStatusCode();
        var template = await PostAsync(http, "email_templates", "EmailTemplate", new { name = "Code", to = "{{user.email}}", subject = "Your code", bodyHtml = "<p>Your code is {{code}}</p>", bodyText = "Your code is {{code}}" }, stop);
        await PostAsync(http, "notification_triggers", "NotificationTrigger", new
        {
            name = "Code",
            @event = "identity:user.tfa_code.create.success",
            actionType = "sendEmail",
            actionTarget = (string)template!["data"]!["id"]!,
        }, stop);
    }

    private static Task<HttpResponseMessage> PostFormAsync(HttpClient http, KeyValuePair<string, string>[] fields, CancellationToken stop) =>
        http.PostAsync(new Uri("/v1/token", UriKind.Relative), new FormUrlEncodedContent([new("grant_type", "password"), .. fields]), stop);

    private static async Task<JsonNode?> PostAsync(HttpClient http, string path, string type, object attributes, CancellationToken stop)
    {
        using var answer = await http.PostAsJsonAsync($"/v1/{path}", new { data = new { type, attributes } }, stop);
        return answer.StatusCode == System.Net.HttpStatusCode.NoContent ? null : await ReadAsync(answer, stop);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
