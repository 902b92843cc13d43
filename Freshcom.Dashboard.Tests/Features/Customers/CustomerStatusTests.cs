using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Customers;

/// <summary>Suspending and deleting a customer is suspending and deleting its user.</summary>
public sealed class CustomerStatusTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CustomerStatus.Suspended)]
    [InlineData(CustomerStatus.Disabled)]
    public async Task A_suspended_customers_right_password_is_refused_like_a_wrong_one(CustomerStatus status)
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync(AuthMethod.TfaSms);
        var (_, client) = await merchant.SignInAsync(customer);
        var suspended = (await SetAsync(merchant, customer, status)).Value;
        Assert.Equal((status, UserStatus.Suspended), (suspended.Status, suspended.User!.Status));
        (await client.GetAsync("/user")).Is(401);
        var (right, wrong) = (await merchant.LoginAsync(customer), await merchant.LoginAsync(customer, password: Make.OtherPassword));
        right.IsInvalidGrant();
        Assert.Equal((wrong.Status, wrong.Text), (right.Status, right.Text));
        var back = (await SetAsync(merchant, customer, CustomerStatus.Registered)).Value;
        Assert.Equal((CustomerStatus.Registered, UserStatus.Active), (back.Status, back.User!.Status));
        (await merchant.LoginAsync(customer)).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task A_user_suspended_at_its_own_door_suspends_its_customer_and_back()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        var users = merchant.Get<UserUpdateService>();
        Assert.Null((await users.UpdateAsync(merchant.Owner, customer.User!.Id, new UserInput { Status = UserStatus.Suspended }, new UpdateOptions(), Stop)).Failure);
        Assert.Equal(CustomerStatus.Suspended, (await merchant.ReadAsync(customer.Id)).Status);
        Assert.Null((await users.UpdateAsync(merchant.Owner, customer.User!.Id, new UserInput { Status = UserStatus.Active }, new UpdateOptions(), Stop)).Failure);
        Assert.Equal(CustomerStatus.Registered, (await merchant.ReadAsync(customer.Id)).Status);
    }

    [Theory]
    [InlineData(CustomerStatus.Guest)]
    [InlineData(CustomerStatus.Internal)]
    [InlineData((CustomerStatus)(-1))]
    public async Task A_registered_customer_becomes_no_guest(CustomerStatus status)
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        Assert.Equal([("status", "invalid")], Merchant.Faults(await SetAsync(merchant, customer, status)));
    }

    [Fact]
    public async Task Deleting_a_customer_ends_its_sessions_codes_and_user_and_tells_it()
    {
        var merchant = await Merchant.OpenAsync(app);
        await merchant.ListenAsync(EventNames.CustomerDeleted);
        var customer = await merchant.RegisterAsync(AuthMethod.TfaSms);
        var (_, client) = await merchant.SignInAsync(customer);
        (await merchant.LoginAsync(customer)).AsksForOtp("tfa_sms");
        Assert.Null((await merchant.Get<CustomerService>().DeleteAsync(merchant.Staff(Role.SupportSpecialist), customer.Id, Stop)).Failure);
        (await client.GetAsync("/user")).Is(401);
        (await merchant.LoginAsync(customer)).IsInvalidGrant();
        await using var db = await merchant.DbAsync();
        var id = customer.User!.Id;
        Assert.Equal((0, 0, 0), (await db.Users.CountAsync(x => x.Id == id, Stop), await db.Sessions.CountAsync(x => x.UserId == id, Stop), await db.Codes.CountAsync(x => x.UserId == id, Stop)));
        var told = await db.Messages.Where(x => x.UserId == id && x.EventName == null && x.To == customer.Email).Select(x => x.Subject).ToListAsync(Stop);
        Assert.NotEmpty(told);
        Assert.Single(await db.Messages.Where(x => x.EventName == EventNames.CustomerDeleted && x.CustomerId == customer.Id).ToListAsync(Stop));
        Assert.Contains("customer.delete", await db.AuditEntries.Where(x => x.TargetId == customer.Id).Select(x => x.Action).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_customer_whose_user_joined_the_team_is_not_deleted_by_the_customers_door()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        Assert.Null((await merchant.Get<UserUpdateService>().UpdateAsync(merchant.Owner, customer.User!.Id, new UserInput { Role = Role.Manager }, new UpdateOptions(), Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<CustomerService>().DeleteAsync(merchant.Owner, customer.Id, Stop)).Failure);
    }

    [Theory]
    [InlineData(Role.ReadOnly)]
    [InlineData(Role.MarketingSpecialist)]
    [InlineData(Role.GoodsSpecialist)]
    public async Task Who_is_not_staff_writes_nothing(Role role)
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        var caller = merchant.Staff(role);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<CustomerUpdateService>().UpdateAsync(caller, customer.Id, new CustomerInput { Label = "x" }, null, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<CustomerService>().DeleteAsync(caller, customer.Id, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<CustomerRegistration>().CreateAsync(caller, Merchant.Registration(), Stop)).Failure);
    }

    private static Task<Result<CustomerView>> SetAsync(Merchant merchant, CustomerView customer, CustomerStatus status) =>
        merchant.Get<CustomerUpdateService>().UpdateAsync(merchant.Owner, customer.Id, new CustomerInput { Status = status }, null, Stop);
}
