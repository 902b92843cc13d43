using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Freshcom.Benchmarks;

/// <summary>
/// A merchant's live account whose users log in with a code by e-mail, all made over HTTP. Its data folder is what every round begins with,
/// on a copy of its own: no round inherits another's messages.
/// </summary>
/// <param name="postgres">Where it is kept; null for SQLite.</param>
internal sealed class Shop(int users, Postgres? postgres = null) : IDisposable
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

    /// <summary>The id of its test account.</summary>
    public Guid TestAccountId { get; private set; }

    /// <summary>The usernames, each its user's e-mail address too.</summary>
    public IReadOnlyList<string> Users { get; } = [.. Enumerable.Range(1, users).Select(x => $"user{x}@example.com")];

    /// <summary>Makes the shop. No mail server is set up meanwhile, so nothing of it is left to be sent.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        Console.WriteLine($"Making a shop with {Users.Count} users …");
        await using var dashboard = await DashboardProcess.StartAsync(_data, postgres?.Settings ?? [], stop);
        var http = dashboard.Http;
        await PostAsync(http, "users", "User", new { name = "Olga Owner", username = Owner, email = Owner, password = Password }, stop);
        using var login = await PostFormAsync(http, [new("username", Owner), new("password", Password)], stop);
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await ReadAsync(login, stop))["access_token"]!);
        var account = (await http.GetFromJsonAsync<JsonNode>("/v1/account", stop))!["data"]!;
        (_accountId, TestAccountId) = ((string)account["id"]!, (Guid)account["attributes"]!["testAccountId"]!);
        await SendCodesAloneAsync(http, stop);
        await Parallel.ForEachAsync(Users, stop, async (user, cancel) =>
            await PostAsync(http, "users", "User", new { name = "Carl Customer", username = user, email = user, password = Password, role = "customer", authMethod = "tfa_email" }, cancel));
        await PostAsync(http, "customers", "Customer", new { status = "registered", name = "Paula Pattern", email = Pattern, password = Password, authMethod = "simple" }, stop);
    }

    /// <summary>Adds registered customers with a verified e-mail address, of various names and last logins, as copies of one, <c>copy1@example.com</c> and so on: all rows, no HTTP.</summary>
    /// <param name="method">Their method, as the database has it.</param>
    public Task AddCustomersAsync(int count, CancellationToken stop, string method = "Simple") => AddCustomersAsync((1, count), $"'{method}'", AccountId, stop);

    /// <summary>The same from one number to another.</summary>
    /// <param name="method">An expression of SQL for each one's method.</param>
    /// <param name="account">Whose they are.</param>
    public async Task AddCustomersAsync((int From, int To) numbers, string method, Guid account, CancellationToken stop)
    {
        await using var database = await OpenDatabaseAsync(stop);
        var copies = new Copies(database);
        const string mail = "'copy' || n || '@example.com'", upperMail = "'COPY' || n || '@EXAMPLE.COM'", number = "(n * 7919 % 100003)";
        var pattern = $"\"NormalizedUserName\" = '{Pattern.ToUpperInvariant()}'";
        var patterns = $"\"UserId\" = (SELECT \"Id\" FROM \"Users\" WHERE {pattern})";
        await copies.AddAsync("Users", pattern, numbers, new()
        {
            ["Id"] = copies.Id(1),
            ["AccountId"] = copies.Id(account),
            ["UserName"] = mail,
            ["NormalizedUserName"] = upperMail,
            ["Email"] = mail,
            ["NormalizedEmail"] = upperMail,
            ["SearchText"] = upperMail,
            ["ConcurrencyStamp"] = "'stamp' || n",
            ["AuthMethod"] = method,
            ["EmailVerifiedAt"] = "\"InsertedAt\"",
            ["LastLoginAt"] = copies.Before("InsertedAt", number),
        }, stop);
        await copies.AddAsync("Memberships", patterns, numbers, new() { ["Id"] = copies.Id(2), ["AccountId"] = copies.Id(account), ["UserId"] = copies.Id(1) }, stop);
        await copies.AddAsync("Customers", patterns, numbers, new()
        {
            ["Id"] = copies.Id(3),
            ["AccountId"] = copies.Id(account),
            ["UserId"] = copies.Id(1),
            ["Name"] = $"'Customer ' || {number}",
            ["Email"] = mail,
            ["NormalizedEmail"] = upperMail,
            ["SearchText"] = $"'CUSTOMER ' || {number} || '\n' || {upperMail}",
            ["InsertedAt"] = copies.Before("InsertedAt", "n"),
        }, stop);
        await copies.TidyAsync(stop);
    }

    /// <summary>A connection to the shop's database while nobody runs on it.</summary>
    public async Task<DbConnection> OpenDatabaseAsync(CancellationToken stop)
    {
        if (postgres is null) return await DashboardProcess.OpenDatabaseAsync(_data, stop);
        var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(stop);
        return connection;
    }

    /// <summary>Starts a dashboard on a copy of the shop, which is deleted with it; on PostgreSQL, on the shop itself.</summary>
    /// <param name="gateway">Where its mail goes; null for no mail server.</param>
    /// <param name="slice">What it has of the machine; null for all.</param>
    public Task<DashboardProcess> OpenAsync(SmtpSink? gateway, CancellationToken stop, CpuSlice? slice = null)
    {
        string[] mail = gateway is null ? [] : ["--Smtp:Host", "127.0.0.1", "--Smtp:Port", gateway.Port.ToString(CultureInfo.InvariantCulture), "--Smtp:Security", "None", "--Smtp:From", "shop@example.com"];
        if (postgres is not null) return DashboardProcess.StartAsync(_data, [.. postgres.Settings, .. mail], stop, slice);
        var copy = _data.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        foreach (var file in _data.EnumerateFiles()) file.CopyTo(Path.Combine(copy.FullName, file.Name));
        return DashboardProcess.StartAsync(copy, mail, stop, slice);
    }

    /// <summary>The same without mail, on a copy of the shop on either database.</summary>
    public async Task<DashboardProcess> OpenCopyAsync(CancellationToken stop) =>
        postgres is null ? await OpenAsync(null, stop) : await DashboardProcess.StartAsync(_data, await postgres.CopyAsync(stop), stop);

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

    /// <summary>The owner's access token for the account's test account.</summary>
    public async Task<string> SignInToTestAsync(DashboardProcess dashboard, CancellationToken stop)
    {
        var (_, refresh) = await SignInAsync(dashboard, stop);
        using var answer = await dashboard.Http.PostAsync(new Uri("/v1/token", UriKind.Relative), new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", refresh), new("scope", $"aid:{TestAccountId}")]), stop);
        return (string)(await ReadAsync(answer, stop))["access_token"]!;
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
        await AddMailAsync(http, "identity:user.tfa_code.create.success", "{{user.email}}", "Your code is {{code}}", stop);
    }

    /// <summary>A template, and a trigger that sends it at an event.</summary>
    /// <param name="http">Signed in to the account that gets it.</param>
    public static async Task AddMailAsync(HttpClient http, string @event, string to, string text, CancellationToken stop)
    {
        var template = await PostAsync(http, "email_templates", "EmailTemplate", new { name = @event, to, subject = "Your code", bodyHtml = $"<p>{text}</p>", bodyText = text }, stop);
        await PostAsync(http, "notification_triggers", "NotificationTrigger", new { name = @event, @event, actionType = "sendEmail", actionTarget = (string)template!["data"]!["id"]! }, stop);
    }

    private static Task<HttpResponseMessage> PostFormAsync(HttpClient http, KeyValuePair<string, string>[] fields, CancellationToken stop) =>
        http.PostAsync(new Uri("/v1/token", UriKind.Relative), new FormUrlEncodedContent([new("grant_type", "password"), .. fields]), stop);

    /// <summary>Makes a resource; throws unless the dashboard did.</summary>
    public static async Task<JsonNode?> PostAsync(HttpClient http, string path, string type, object attributes, CancellationToken stop)
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
