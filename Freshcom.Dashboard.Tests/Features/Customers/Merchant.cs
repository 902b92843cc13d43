using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Features.VerificationCodes;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Customers;

/// <summary>A merchant that signed up for a test, its test account, and callers of each role, as the dashboard has them.</summary>
public sealed class Merchant
{
    private readonly TestApp _app;

    private Merchant(TestApp app, Caller owner) => (_app, Owner) = (app, owner);

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An administrator of the test account.</summary>
    public Caller Owner { get; }

    /// <summary>The holder of the publishable token.</summary>
    public Caller Guest => Owner with { Role = Role.Guest, UserId = null, UserName = null, SessionId = null };

    public Guid AccountId => Owner.AccountId;

    public Caller Staff(Role role) => Owner with { Role = role };

    public static async Task<Merchant> OpenAsync(TestApp app)
    {
        var email = Make.Email("owner");
        app.Api().Dispose();
        var user = (await app.Services.GetRequiredService<SignUpService>().SignUpAsync(new UserInput { Name = "Olga", Username = email, Password = Make.Password }, null, "en", Stop)).Value;
        await using var db = await OpenDbAsync(app);
        var live = await db.Memberships.Where(x => x.UserId == user).Select(x => x.Account!).SingleAsync(Stop);
        var test = await db.Accounts.SingleAsync(x => x.LiveAccountId == live.Id, Stop);
        return new(app, new Caller { Account = test.ToInfo(test.Id), Role = Role.Administrator, UserId = user, UserName = email, IsForeign = true });
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<FreshcomDbContext> DbAsync() => OpenDbAsync(_app);

    private static Task<FreshcomDbContext> OpenDbAsync(TestApp app) => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);

    /// <summary>What registering takes, besides a method.</summary>
    public static CustomerInput Registration(string? email = null, string? phone = null) => new()
    {
        Status = CustomerStatus.Registered,
        Name = "Carl Customer",
        Email = email ?? Make.Email("carl"),
        PhoneNumber = phone ?? Make.Phone(),
        Password = Make.Password,
    };

    /// <summary>A customer that staff registered.</summary>
    public async Task<CustomerView> RegisterAsync(AuthMethod method = AuthMethod.Simple) =>
        (await Get<CustomerRegistration>().CreateAsync(Owner, Registration() with { AuthMethod = method }, Stop)).Value;

    public async Task<CustomerView> ReadAsync(Guid id) => (await Get<CustomerService>().GetAsync(Owner, id, Stop)).Value;

    /// <summary>A living verification code of the address, as if it had been sent.</summary>
    public async Task<string> GiveCodeAsync(Channel channel, string address)
    {
        const string Digits = "471208";
        var purpose = channel == Channel.Email ? CodePurpose.EmailVerification : CodePurpose.PhoneVerification;
        var code = new VerificationCode(purpose, new(AccountId, null, null, channel, VerificationCodeService.AddressKey(channel, address)), _app.Clock.GetUtcNow(), VerificationCodeService.Lifetime);
        Get<CodeStore>().Write(code, Digits, keepCopy: false);
        await using var db = await DbAsync();
        db.Codes.Add(code);
        await db.SaveChangesAsync(Stop);
        return Digits;
    }

    /// <summary>The living code of a login or a proof, from its sealed copy.</summary>
    public async Task<string> SentCodeAsync(Guid userId, CodePurpose purpose = CodePurpose.Login)
    {
        await using var db = await DbAsync();
        return Get<CodeStore>().Read(await db.Codes.Where(x => x.UserId == userId && x.Purpose == purpose && x.SealedCode != null).OrderByDescending(x => x.InsertedAt).FirstAsync(Stop));
    }

    public Task<Answer> LoginAsync(CustomerView customer, string? otp = null, string password = Make.Password) =>
        new ApiClient(_app.Api()).TokenAsync(otp, ("grant_type", "password"), ("username", customer.User!.Username), ("password", password), ("scope", $"aid:{AccountId}"));

    /// <summary>The customer, logged in by whatever its method asks.</summary>
    public async Task<(Caller Caller, ApiClient Client)> SignInAsync(CustomerView customer)
    {
        var answer = await LoginAsync(customer);
        if (answer.Status != 200) answer = await LoginAsync(customer, await SentCodeAsync(customer.User!.Id));
        await using var db = await DbAsync();
        var session = await db.Sessions.Where(x => x.UserId == customer.User!.Id).OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).FirstAsync(Stop);
        var caller = Owner with { Role = Role.Customer, UserId = customer.User!.Id, UserName = customer.User.Username, SessionId = session.Id, IsForeign = false };
        return (caller, new ApiClient(_app.Api()).As(answer));
    }

    /// <summary>Adds an active trigger that nothing is rendered for: a webhook.</summary>
    public async Task ListenAsync(string eventName)
    {
        await using var db = await DbAsync();
        db.Triggers.Add(new NotificationTrigger(AccountId, eventName, ActionType.Webhook, "https://hooks.example.com/", _app.Clock.GetUtcNow()) { Name = eventName });
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>The fields and codes of a refusal.</summary>
    public static IEnumerable<(string? Field, string Code)> Faults<T>(Result<T> result) =>
        Assert.IsType<Failure.Invalid>(result.Failure).Errors.Select(x => (x.Field, x.Code));
}
