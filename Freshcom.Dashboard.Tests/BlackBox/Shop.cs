using System.Runtime.CompilerServices;

namespace Freshcom.Tests.BlackBox;

/// <summary>A customer's user with what is needed to log in.</summary>
public sealed record Person(string CustomerId, string UserId, string Username, string Password, string Email, string Phone)
{
    public string Address(Via via) => via == Via.Sms ? Phone : Email;
}

/// <summary>A merchant that signed up for a test: its standard user, live and test account, people and messages.</summary>
public sealed partial class Shop
{
    private static readonly ConditionalWeakTable<TestApp, Task<Shop>> s_shared = [];
    private static readonly TimeSpan s_quota = TimeSpan.FromSeconds(61);
    private DateTimeOffset _renewed;

    private Shop(TestApp app)
    {
        App = app;
        Nobody = new ApiClient(app.Api());
        Live = Test = Nobody;
        Mail = new Mailbox(async () => { await StayAsync(); return Test; });
        LiveMail = new Mailbox(async () => { await StayAsync(); return Live; });
    }

    public TestApp App { get; }

    public string Username { get; } = Make.Email("owner");

    public string Password { get; } = Make.Password;

    /// <summary>A caller without a token.</summary>
    public ApiClient Nobody { get; }

    /// <summary>The owner in the live account.</summary>
    public ApiClient Live { get; private set; }

    /// <summary>The owner in the test account, of the same session.</summary>
    public ApiClient Test { get; private set; }

    public string LiveAccountId { get; private set; } = "";

    public string TestAccountId { get; private set; } = "";

    /// <summary>The test account's messages.</summary>
    public Mailbox Mail { get; }

    /// <summary>The live account's messages.</summary>
    public Mailbox LiveMail { get; }

    /// <summary>The app's one merchant for tests that only see requests refused, or read what is there from the start.</summary>
    public static async Task<Shop> SharedAsync(TestApp app)
    {
        var shop = await s_shared.GetValue(app, OpenAsync);
        app.Clock.Advance(s_quota);
        await shop.StayAsync();
        return shop;
    }

    /// <summary>Signs a merchant up and logs it in to both accounts, a minute after whatever came before: no test pays for another's requests.</summary>
    public static async Task<Shop> OpenAsync(TestApp app)
    {
        app.Clock.Advance(s_quota);
        var shop = new Shop(app);
        (await shop.Nobody.PostAsync("/users", "User", new { name = "Olga Owner", username = shop.Username, email = shop.Username, password = shop.Password })).Is(204);
        await shop.RenewAsync();
        return shop;
    }

    /// <summary>Logs the owner in anew: after a leap of the clock the old access tokens are over.</summary>
    public async Task RenewAsync()
    {
        Live = Nobody.As(await OwnerLoginAsync(Password));
        var account = (await Live.GetAsync("/account")).Is(200);
        LiveAccountId = account.Id;
        TestAccountId = account["testAccountId"]!;
        Test = Nobody.As(await RefreshAsync(Live.RefreshToken, $"aid:{TestAccountId}"));
        _renewed = App.Clock.GetUtcNow();
    }

    /// <summary>Renews the owner's tokens when a test's leaps are about to end them.</summary>
    public async Task StayAsync()
    {
        if (App.Clock.GetUtcNow() - _renewed > TimeSpan.FromMinutes(55)) await RenewAsync();
    }

    /// <summary>The owner's password grant.</summary>
    public Task<Answer> OwnerLoginAsync(string password) =>
        Nobody.TokenAsync(null, ("grant_type", "password"), ("username", Username), ("password", password));

    public Task<Answer> RefreshAsync(string refreshToken, string? scope = null) => scope is null
        ? Nobody.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", refreshToken))
        : Nobody.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", scope));

    /// <summary>The publishable refresh token of an owner's account.</summary>
    public static async Task<string> PublishableTokenAsync(ApiClient owner) =>
        (await owner.GetAsync("/refresh_token")).Is(200)["prefixedId"]!;

    /// <summary>A guest of the test account.</summary>
    public async Task<ApiClient> GuestAsync() => Nobody.As(await RefreshAsync(await PublishableTokenAsync(Test)));

    /// <summary>A guest of the live account.</summary>
    public async Task<ApiClient> LiveGuestAsync() => Nobody.As(await RefreshAsync(await PublishableTokenAsync(Live)));

    /// <summary>A managed user's password grant in the test account.</summary>
    public Task<Answer> LoginAsync(Person person, string? otp = null, string? password = null) =>
        ManagedLoginAsync(TestAccountId, person.Username, password ?? person.Password, otp);

    public Task<Answer> ManagedLoginAsync(string accountId, string username, string password, string? otp = null) =>
        Nobody.TokenAsync(otp, ("grant_type", "password"), ("username", username), ("password", password), ("scope", $"aid:{accountId}"));

    /// <summary>Logs a managed user in, with an OTP when it is given.</summary>
    public async Task<ApiClient> SignInAsync(Person person, string? otp = null, string? password = null) =>
        Nobody.As(await LoginAsync(person, otp, password));

    /// <summary>Moves the app's clock.</summary>
    public void Pass(TimeSpan time) => App.Clock.Advance(time);

    public void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    public void PassMinutes(double minutes) => Pass(TimeSpan.FromMinutes(minutes));

    /// <summary>Asks until the token is refused; revocation may take five seconds, on whichever clock.</summary>
    public async Task EndsAsync(Func<Task<Answer>> ask, int status)
    {
        PassSeconds(6);
        Answer answer;
        var end = TimeProvider.System.GetUtcNow().AddSeconds(6);
        do
        {
            answer = await ask();
            if (answer.Status == status) break;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        while (TimeProvider.System.GetUtcNow() < end);
        answer.Is(status);
    }
}
