using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;

namespace Freshcom.Tests.Features.Customers;

/// <summary>Rules 6 and 7 at both doors, the user's and the customer's.</summary>
public sealed class AddressRuleTests(TestApp app) : IClassFixture<TestApp>
{
    public enum Door { User, Customer }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Door.User)]
    [InlineData(Door.Customer)]
    public async Task The_methods_address_is_neither_removed_nor_replaced_without_its_code(Door door)
    {
        var (merchant, customer, self) = await OpenAsync();
        Assert.Equal(("phoneNumber", "neededByAuthMethod"), await FaultAsync(merchant, self, customer, door, null, null));
        Assert.Equal(("phoneVerificationCode", "required"), await FaultAsync(merchant, self, customer, door, Make.Phone(), null));
        Assert.Equal(("phoneVerificationCode", "invalid"), await FaultAsync(merchant, self, customer, door, Make.Phone(), "123456"));
        Assert.Equal(customer.PhoneNumber, (await merchant.ReadAsync(customer.Id)).PhoneNumber);
    }

    [Theory]
    [InlineData(Door.User)]
    [InlineData(Door.Customer)]
    public async Task Another_address_takes_its_code_and_the_proof_of_the_present_one(Door door)
    {
        var (merchant, customer, self) = await OpenAsync();
        var phone = Make.Phone();
        var code = await merchant.GiveCodeAsync(Channel.Sms, phone);
        Assert.Equal(new Failure.ProofRequired(AuthMethod.TfaSms), await ChangeAsync(merchant, self, customer, door, phone, code));
        Assert.Null(await ChangeAsync(merchant, self with { Otp = await merchant.SentCodeAsync(customer.User!.Id, CodePurpose.Proof) }, customer, door, phone, code));
        var read = await merchant.ReadAsync(customer.Id);
        Assert.Equal((phone, phone), (read.PhoneNumber, read.User!.PhoneNumber));
        Assert.NotNull(read.User.PhoneVerifiedAt);
    }

    [Theory]
    [InlineData(Door.User)]
    [InlineData(Door.Customer)]
    public async Task Replaced_by_staff_it_is_pending(Door door)
    {
        var (merchant, customer, _) = await OpenAsync();
        var phone = Make.Phone();
        Assert.Null(await ChangeAsync(merchant, merchant.Owner, customer, door, phone, null));
        var read = await merchant.ReadAsync(customer.Id);
        Assert.Equal((phone, phone, null, AuthMethod.TfaSms), (read.PhoneNumber, read.User!.PhoneNumber, read.User.PhoneVerifiedAt, read.User.AuthMethod));
        (await merchant.LoginAsync(customer)).AsksForOtp("tfa_sms");
        (await merchant.LoginAsync(customer, await merchant.SentCodeAsync(customer.User!.Id))).Is(200);
        Assert.NotNull((await merchant.ReadAsync(customer.Id)).User!.PhoneVerifiedAt);
    }

    [Theory]
    [InlineData(Door.User)]
    [InlineData(Door.Customer)]
    public async Task A_change_at_one_door_is_seen_at_the_other_and_found(Door door)
    {
        var (merchant, customer, self) = await OpenAsync();
        Assert.Null(door == Door.User
            ? (await merchant.Get<UserUpdateService>().UpdateAsync(self, customer.User!.Id, new UserInput { Name = "Ünal Ørsted" }, new UpdateOptions(), Stop)).Failure
            : (await merchant.Get<CustomerUpdateService>().UpdateAsync(self, customer.Id, new CustomerInput { Name = "Ünal Ørsted" }, null, Stop)).Failure);
        var read = await merchant.ReadAsync(customer.Id);
        Assert.Equal(("Ünal Ørsted", "Ünal Ørsted"), (read.Name, read.User!.Name));
        var found = (await merchant.Get<CustomerService>().ListAsync(merchant.Owner, new ListRequest(0, 5, "ørst", [new("insertedAt", true)]), new CustomerFilter(), Stop)).Value;
        Assert.Equal(customer.Id, Assert.Single(found.Items).Id);
    }

    [Fact]
    public async Task Ten_parallel_changes_of_one_user_all_go_through()
    {
        var (merchant, customer, self) = await OpenAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() =>
            merchant.Get<CustomerUpdateService>().UpdateAsync(self, customer.Id, new CustomerInput { FirstName = $"Number {i}" }, null, Stop))));
        Assert.All(results, x => Assert.Null(x.Failure));
    }

    private async Task<(Merchant Merchant, CustomerView Customer, Caller Self)> OpenAsync()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync(AuthMethod.TfaSms);
        return (merchant, customer, (await merchant.SignInAsync(customer)).Caller);
    }

    private static async Task<(string? Field, string Code)> FaultAsync(Merchant merchant, Caller caller, CustomerView customer, Door door, string? phone, string? code)
    {
        var error = Assert.Single(Assert.IsType<Failure.Invalid>(await ChangeAsync(merchant, caller, customer, door, phone, code)).Errors);
        return (error.Field, error.Code);
    }

    private static async Task<Failure?> ChangeAsync(Merchant merchant, Caller caller, CustomerView customer, Door door, string? phone, string? code)
    {
        Optional<string?> sent = code is null ? default : code;
        return door == Door.User
            ? (await merchant.Get<UserUpdateService>().UpdateAsync(caller, customer.User!.Id, new UserInput { PhoneNumber = phone, PhoneVerificationCode = sent }, new UpdateOptions(), Stop)).Failure
            : (await merchant.Get<CustomerUpdateService>().UpdateAsync(caller, customer.Id, new CustomerInput { PhoneNumber = phone, PhoneVerificationCode = sent }, null, Stop)).Failure;
    }
}
