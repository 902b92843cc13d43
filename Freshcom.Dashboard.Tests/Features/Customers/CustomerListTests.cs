using System.Text.Json;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Users;
using Freshcom.JsonApi;
using Freshcom.Tests.BlackBox;

namespace Freshcom.Tests.Features.Customers;

/// <summary>What the list and the page of the dashboard show.</summary>
public sealed class CustomerListTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_searched_filtered_and_sorted()
    {
        var merchant = await Merchant.OpenAsync(app);
        var (email, sms, simple) = (await merchant.RegisterAsync(AuthMethod.TfaEmail), await merchant.RegisterAsync(AuthMethod.TfaSms), await merchant.RegisterAsync());
        var guest = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new CustomerInput { Status = CustomerStatus.Guest, Name = "王秀英", Label = "Wholesale", Code = "SM-00418" }, Stop)).Value;
        await merchant.SignInAsync(sms);
        async Task HasAsync(CustomerFilter filter, string? search, params CustomerView[] expected) =>
            Assert.Equal(expected.Select(x => x.Id).Order(), (await ListAsync(merchant, filter, search)).Select(x => x.Id).Order());
        await HasAsync(new() { Status = CustomerStatus.Guest }, null, guest);
        await HasAsync(new() { AuthMethod = AuthMethod.TfaEmail }, null, email);
        await HasAsync(new() { PhoneVerified = true }, null, sms);
        await HasAsync(new() { PhoneVerified = false }, null, email, simple, guest);
        await HasAsync(new() { EmailVerified = false, Label = "Wholesale" }, null, guest);
        await HasAsync(new() { Code = "SM-00418" }, null, guest);
        await HasAsync(new() { Email = simple.Email!.ToUpperInvariant() }, null, simple);
        await HasAsync(new() { PhoneNumber = sms.PhoneNumber!.Insert(5, " ") }, null, sms);
        await HasAsync(new() { IsLocked = true }, null);
        await HasAsync(new(), "秀", guest);
        await HasAsync(new(), "sm-004", guest);
        await HasAsync(new(), simple.PhoneNumber![..^2].Insert(5, "-") + simple.PhoneNumber[^2..], simple);
        await HasAsync(new(), "%");
        var sorted = (await merchant.Get<CustomerService>().ListAsync(merchant.Owner, new ListRequest(0, 10, null, [new("lastLoginAt", true)]), new CustomerFilter(), Stop)).Value;
        Assert.Equal((sms.Id, 4), (sorted.Items[0].Id, sorted.TotalCount));
        Assert.NotNull(sorted.Items[0].User!.LastLoginAt);
        Assert.Equal(["Wholesale"], await merchant.Get<CustomerService>().ListLabelsAsync(merchant.Owner, Stop));
    }

    [Theory]
    [InlineData("lastLoginAt")]
    [InlineData("authMethod")]
    public async Task Ordered_by_what_a_user_has_the_customers_without_one_come_last_and_no_page_overlaps(string key)
    {
        var merchant = await Merchant.OpenAsync(app);
        var registered = new[] { await merchant.RegisterAsync(AuthMethod.TfaEmail), await merchant.RegisterAsync(), await merchant.RegisterAsync(AuthMethod.TfaSms) };
        await merchant.SignInAsync(registered[2]);
        for (var i = 0; i < 4; i++) await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new CustomerInput { Status = CustomerStatus.Guest, Name = $"Guest {i}" }, Stop);
        foreach (var descending in new[] { false, true })
        {
            List<CustomerView> seen = [];
            foreach (var skip in new[] { 0, 2, 4, 6 })
                seen.AddRange((await merchant.Get<CustomerService>().ListAsync(merchant.Owner, new ListRequest(skip, 2, null, [new(key, descending)]), new CustomerFilter(), Stop)).Value.Items);
            Assert.Equal(7, seen.Select(x => x.Id).Distinct().Count());
            Assert.Equal(registered.Select(x => x.Id).Order(), seen.Take(3).Select(x => x.Id).Order());
            if (key == "lastLoginAt") Assert.Equal(registered[2].Id, seen[descending ? 0 : 2].Id);
        }
    }

    [Fact]
    public async Task Who_cannot_receive_codes_is_asked_in_one_click()
    {
        var merchant = await Merchant.OpenAsync(app);
        var (email, sms, _) = (await merchant.RegisterAsync(AuthMethod.TfaEmail), await merchant.RegisterAsync(AuthMethod.TfaSms), await merchant.RegisterAsync());
        var wanted = new CustomerFilter { CannotReceiveCodes = true };
        Assert.Equal(new[] { email.Id, sms.Id }.Order(), (await ListAsync(merchant, wanted)).Select(x => x.Id).Order());
        await AddAsync(merchant, ActionType.SendEmail);
        Assert.Equal([sms.Id], (await ListAsync(merchant, wanted)).Select(x => x.Id));
        Assert.Equal(1, await merchant.Get<CustomerService>().CountUnreachableAsync(merchant.Owner, Stop));
        await AddAsync(merchant, ActionType.SendSms);
        Assert.Empty(await ListAsync(merchant, wanted));
        await AddMessageAsync(merchant, email, MessageStatus.Failed);
        Assert.Equal([email.Id], (await ListAsync(merchant, wanted)).Select(x => x.Id));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await AddMessageAsync(merchant, email, MessageStatus.Sent);
        Assert.Empty(await ListAsync(merchant, wanted));
        await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new CustomerInput { Status = CustomerStatus.Guest, Name = "Guest" }, Stop);
        Assert.Equal(4, (await ListAsync(merchant, new CustomerFilter { CannotReceiveCodes = false })).Count);
    }

    [Fact]
    public async Task The_page_shows_the_open_login_the_last_change_and_the_related_customers()
    {
        var merchant = await Merchant.OpenAsync(app);
        var enroller = await merchant.RegisterAsync();
        var input = Merchant.Registration() with { Enroller = new ResourceIdentifier("", enroller.Id.ToString()) };
        var customer = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, input, Stop)).Value;
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await merchant.Get<AuthMethodChangeService>().ChangeAsync(merchant.Owner, customer.User!.Id, AuthMethod.TfaSms, new VerificationWay.ConfirmAtNextLogin(), Stop)).Failure);
        await merchant.LoginAsync(customer);
        await merchant.LoginAsync(customer, Make.Wrong(await merchant.SentCodeAsync(customer.User.Id)));
        var details = (await merchant.Get<CustomerService>().GetDetailsAsync(merchant.Staff(Role.ReadOnly), customer.Id, Stop)).Value;
        Assert.Equal((Channel.Sms, 4, app.Clock.GetUtcNow().AddMinutes(5)), (details.Standing!.OpenLogin!.Channel, details.Standing.OpenLogin.TriesLeft, details.Standing.OpenLogin.ExpiresAt));
        Assert.Equal((1, true, enroller.Name), (details.Customer.User!.WrongOtps, details.Customer.User.IsPending, details.Customer.Enroller!.Name));
        Assert.Equal(("simple", "tfa_sms", merchant.Owner.UserName), (details.Standing.LastMethodChange!.From, details.Standing.LastMethodChange.To, details.Standing.LastMethodChange.ActorName));
        var history = (await merchant.Get<UserStandingService>().ListHistoryAsync(merchant.Owner, customer.User!.Id, Stop)).Value;
        Assert.Equal(["user.authMethod.change", "user.create"], history.Select(x => x.Action));
        Assert.Equal("simple", history[1].To);
    }

    [Fact]
    public async Task Caption_and_description_have_translations_and_custom_data_is_kept_as_written()
    {
        var merchant = await Merchant.OpenAsync(app);
        var data = JsonSerializer.Deserialize<JsonElement>("""{"b":1, "a":[true]}""");
        var made = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new CustomerInput { Name = "A", Caption = "Hello", Description = "Long", CustomData = data }, Stop)).Value;
        var updates = merchant.Get<CustomerUpdateService>();
        await updates.UpdateAsync(merchant.Owner, made.Id, new CustomerInput { Caption = "你好" }, "zh-CN", Stop);
        await updates.UpdateAsync(merchant.Owner, made.Id, new CustomerInput { Description = "Longer" }, "en", Stop);
        var read = await merchant.ReadAsync(made.Id);
        Assert.Equal(("Hello", "Longer", """{"b":1, "a":[true]}"""), (read.Caption, read.Description, read.CustomData));
        Assert.Equal(("你好", "Longer"), (read.In("zh-CN").Caption, read.In("zh-CN").Description));
    }

    [Fact]
    public async Task Of_another_account_nothing_is_listed_read_or_found()
    {
        var (merchant, other) = (await Merchant.OpenAsync(app), await Merchant.OpenAsync(app));
        var guest = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new CustomerInput { Name = "Gus", FirstName = "G", Email = "gus@example.com" }, Stop)).Value;
        var customers = merchant.Get<CustomerService>();
        var search = new GuestSearch { Email = "GUS@example.com", Name = "gus", FirstName = "G" };
        Assert.Equal(guest.Id, (await customers.FindGuestAsync(merchant.Guest, search, Stop)).Value.Id);
        Assert.IsType<Failure.NotFound>((await customers.FindGuestAsync(other.Guest, search, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await customers.FindGuestAsync(merchant.Guest, search with { FirstName = null }, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await customers.GetAsync(other.Owner, guest.Id, Stop)).Failure);
        Assert.Empty(await ListAsync(other, new CustomerFilter()));
    }

    private static async Task<IReadOnlyList<CustomerView>> ListAsync(Merchant merchant, CustomerFilter filter, string? search = null) =>
        (await merchant.Get<CustomerService>().ListAsync(merchant.Owner, new ListRequest(0, 100, search, [new("insertedAt", true)]), filter, Stop)).Value.Items;

    private async Task AddAsync(Merchant merchant, ActionType action)
    {
        await using var db = await merchant.DbAsync();
        db.Triggers.Add(new NotificationTrigger(merchant.AccountId, EventNames.TfaCodeCreated, action, Guid.NewGuid().ToString(), app.Clock.GetUtcNow()) { Name = "Codes" });
        await db.SaveChangesAsync(Stop);
    }

    private async Task AddMessageAsync(Merchant merchant, CustomerView customer, MessageStatus status)
    {
        await using var db = await merchant.DbAsync();
        db.Messages.Add(new OutgoingMessage(merchant.AccountId, MessageKind.Email, EventNames.TfaCodeCreated, app.Clock.GetUtcNow()) { UserId = customer.User!.Id, To = customer.Email!, Status = status, NextTryAt = null });
        await db.SaveChangesAsync(Stop);
    }
}
