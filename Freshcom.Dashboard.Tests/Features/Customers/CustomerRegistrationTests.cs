using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Users;
using Freshcom.JsonApi;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Customers;

/// <summary>Registering is all or nothing (rules 3 and 4).</summary>
public sealed class CustomerRegistrationTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failure_after_the_code_was_right_leaves_it_unspent_and_makes_neither_user_nor_customer()
    {
        var merchant = await Merchant.OpenAsync(app);
        var registration = Merchant.Registration() with { AuthMethod = AuthMethod.TfaSms, Name = "Doomed" };
        registration = registration with { PhoneVerificationCode = await merchant.GiveCodeAsync(Channel.Sms, registration.PhoneNumber.Value!) };
        await using var db = await merchant.DbAsync();
        await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Doom BEFORE INSERT ON Customers WHEN NEW.Name = 'Doomed' BEGIN SELECT RAISE(ABORT, 'doomed'); END", Stop);
        await Assert.ThrowsAsync<DbUpdateException>(() => merchant.Get<CustomerRegistration>().CreateAsync(merchant.Guest, registration, Stop));
        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER Doom", Stop);
        Assert.False(await db.Users.AnyAsync(x => x.AccountId == merchant.AccountId, Stop));
        Assert.False(await db.Customers.AnyAsync(x => x.AccountId == merchant.AccountId, Stop));
        Assert.Equal((0, null), await db.Codes.Where(x => x.AccountId == merchant.AccountId).Select(x => ValueTuple.Create(x.Attempts, x.UsedAt)).SingleAsync(Stop));
        var made = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Guest, registration, Stop)).Value;
        Assert.Equal((CustomerStatus.Registered, AuthMethod.TfaSms), (made.Status, made.User!.AuthMethod));
        Assert.NotNull(made.User.PhoneVerifiedAt);
    }

    [Fact]
    public async Task A_bad_field_beside_a_code_counts_no_try()
    {
        var merchant = await Merchant.OpenAsync(app);
        var registration = Merchant.Registration() with { AuthMethod = AuthMethod.TfaSms, Password = "short" };
        await merchant.GiveCodeAsync(Channel.Sms, registration.PhoneNumber.Value!);
        for (var i = 0; i < 6; i++)
            Assert.Equal([("password", "tooShort")], Merchant.Faults(await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Guest, registration with { PhoneVerificationCode = "000000" }, Stop)));
        await using var db = await merchant.DbAsync();
        Assert.Equal(0, await db.Codes.Where(x => x.AccountId == merchant.AccountId).Select(x => x.Attempts).SingleAsync(Stop));
    }

    [Fact]
    public async Task Of_ten_parallel_registrations_with_one_code_one_wins()
    {
        var merchant = await Merchant.OpenAsync(app);
        var phone = Make.Phone();
        var code = await merchant.GiveCodeAsync(Channel.Sms, phone);
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => merchant.Get<CustomerRegistration>().CreateAsync(
            merchant.Guest, Merchant.Registration(phone: phone) with { AuthMethod = AuthMethod.TfaSms, PhoneVerificationCode = code }, Stop))));
        Assert.Single(results, x => x.Failure is null);
        Assert.All(results.Where(x => x.Failure is not null), x => Assert.Equal([("phoneVerificationCode", "invalid")], Merchant.Faults(x)));
        await using var db = await merchant.DbAsync();
        Assert.Equal((1, 1), (await db.Customers.CountAsync(x => x.AccountId == merchant.AccountId, Stop), await db.Users.CountAsync(x => x.AccountId == merchant.AccountId, Stop)));
    }

    [Fact]
    public async Task Of_two_that_register_one_guests_record_in_parallel_one_wins()
    {
        var merchant = await Merchant.OpenAsync(app);
        var id = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Guest, new CustomerInput { Status = CustomerStatus.Guest, Name = "Gus" }, Stop)).Value.Id;
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => merchant.Get<CustomerUpdateService>().UpdateAsync(merchant.Guest, id, Merchant.Registration(), null, Stop))));
        Assert.Single(results, x => x.Failure is null);
        Assert.All(results.Where(x => x.Failure is not null), x => Assert.IsType<Failure.NotFound>(x.Failure));
        await using var db = await merchant.DbAsync();
        Assert.Equal(1, await db.Users.CountAsync(x => x.AccountId == merchant.AccountId, Stop));
    }

    [Theory]
    [InlineData(AuthMethod.TfaSms)]
    [InlineData(AuthMethod.TfaEmail)]
    public async Task By_staff_the_address_is_pending_and_the_first_logins_code_proves_it(AuthMethod method)
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync(method);
        Assert.True((await merchant.Get<CustomerService>().GetDetailsAsync(merchant.Owner, customer.Id, Stop)).Value.Customer.User!.IsPending);
        (await merchant.LoginAsync(customer)).AsksForOtp(method.Wire());
        (await merchant.LoginAsync(customer, await merchant.SentCodeAsync(customer.User!.Id))).Is(200);
        var user = (await merchant.ReadAsync(customer.Id)).User!;
        Assert.NotNull(method == AuthMethod.TfaSms ? user.PhoneVerifiedAt : user.EmailVerifiedAt);
        Assert.Null(method == AuthMethod.TfaSms ? user.EmailVerifiedAt : user.PhoneVerifiedAt);
        await merchant.SignInAsync(customer);
        var verifications = (await merchant.Get<UserStandingService>().ListHistoryAsync(merchant.Owner, user.Id, Stop)).Value.Where(x => x.Action.EndsWith(".verify", StringComparison.Ordinal));
        Assert.Equal(method == AuthMethod.TfaSms ? customer.PhoneNumber : customer.Email, Assert.Single(verifications).To);
    }

    [Fact]
    public async Task By_staff_a_code_method_without_its_address_is_refused()
    {
        var merchant = await Merchant.OpenAsync(app);
        var input = Merchant.Registration() with { AuthMethod = AuthMethod.TfaSms, PhoneNumber = "" };
        Assert.Equal([("phoneNumber", "required")], Merchant.Faults(await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, input, Stop)));
    }

    [Fact]
    public async Task The_code_of_a_registration_is_the_first_logins_otp_and_that_of_a_user_alone_is_not()
    {
        var merchant = await Merchant.OpenAsync(app);
        var registration = Merchant.Registration() with { AuthMethod = AuthMethod.TfaSms };
        var code = await merchant.GiveCodeAsync(Channel.Sms, registration.PhoneNumber.Value!);
        var customer = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Guest, registration with { PhoneVerificationCode = code }, Stop)).Value;
        (await merchant.LoginAsync(customer, code)).Is(200);
        var (name, phone) = (Make.Email(), Make.Phone());
        code = await merchant.GiveCodeAsync(Channel.Sms, phone);
        var user = (await merchant.Get<UserService>().CreateAsync(merchant.Guest,
            new UserInput { Username = name, Name = "Alone", Password = Make.Password, PhoneNumber = phone, PhoneVerificationCode = code, AuthMethod = AuthMethod.TfaSms }, Stop)).Value;
        (await merchant.LoginAsync(customer with { User = user }, code)).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task A_guest_registers_a_guests_record_and_writes_nothing_that_staff_decides()
    {
        var merchant = await Merchant.OpenAsync(app);
        var email = Make.Email();
        var made = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new CustomerInput { Status = CustomerStatus.Guest, Name = "Gus", Email = email, Code = "C-7", Label = "retail" }, Stop)).Value;
        var updates = merchant.Get<CustomerUpdateService>();
        Assert.IsType<Failure.Forbidden>((await updates.UpdateAsync(merchant.Guest, made.Id, new CustomerInput { Name = "Other" }, null, Stop)).Failure);
        var input = new CustomerInput { Status = CustomerStatus.Registered, Password = Make.Password, Code = "HACK", Label = "vip", Sponsor = new ResourceIdentifier("", made.Id.ToString()) };
        var registered = (await updates.UpdateAsync(merchant.Guest, made.Id, input, null, Stop)).Value;
        Assert.Equal((made.Id, "Gus", email, "C-7", "retail", null), (registered.Id, registered.Name, registered.User!.Username, registered.Code, registered.Label, registered.SponsorId));
        Assert.IsType<Failure.NotFound>((await updates.UpdateAsync(merchant.Guest, made.Id, input, null, Stop)).Failure);
    }

    [Fact]
    public async Task A_guest_registers_no_internal_record()
    {
        var merchant = await Merchant.OpenAsync(app);
        var made = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new CustomerInput { Status = CustomerStatus.Internal, Name = "House" }, Stop)).Value;
        Assert.IsType<Failure.NotFound>((await merchant.Get<CustomerUpdateService>().UpdateAsync(merchant.Guest, made.Id, Merchant.Registration(), null, Stop)).Failure);
    }

    [Fact]
    public async Task Sponsor_and_enroller_are_customers_of_the_account()
    {
        var (merchant, other) = (await Merchant.OpenAsync(app), await Merchant.OpenAsync(app));
        var (own, foreign) = (await merchant.RegisterAsync(), await other.RegisterAsync());
        var input = Merchant.Registration() with { Sponsor = new ResourceIdentifier("Customer", foreign.Id.ToString()), Enroller = new ResourceIdentifier("", "rubbish") };
        var registration = merchant.Get<CustomerRegistration>();
        Assert.Equal([("relationships/enroller", "notFound"), ("relationships/sponsor", "notFound")], Merchant.Faults(await registration.CreateAsync(merchant.Owner, input, Stop)));
        input = input with { Sponsor = new ResourceIdentifier("", own.Id.ToString()), Enroller = default(ResourceIdentifier) };
        Assert.Equal((own.Id, null), ((await registration.CreateAsync(merchant.Owner, input, Stop)).Value is { } made ? (made.SponsorId, made.EnrollerId) : default));
    }

    [Fact]
    public async Task Its_event_tells_the_customer_with_its_times()
    {
        var merchant = await Merchant.OpenAsync(app);
        await merchant.ListenAsync(EventNames.CustomerCreated);
        await merchant.ListenAsync(EventNames.UserCreated);
        var customer = await merchant.RegisterAsync();
        await using var db = await merchant.DbAsync();
        var calls = await db.Messages.Where(x => x.AccountId == merchant.AccountId && x.Kind == MessageKind.Webhook).ToListAsync(Stop);
        Assert.Equal([EventNames.CustomerCreated, EventNames.UserCreated], calls.Select(x => x.EventName!).Order());
        Assert.All(calls, x => Assert.Equal((customer.Id, customer.User!.Id), (x.CustomerId, x.UserId)));
        Assert.All(calls, x => Assert.Contains($"\"insertedAt\":\"{TestApp.Start.Year}-", x.BodyText, StringComparison.Ordinal));
        Assert.Equal(["customer.create", "user.create"], await db.AuditEntries.Where(x => x.AccountId == merchant.AccountId).Select(x => x.Action).OrderBy(x => x).ToListAsync(Stop));
    }
}
