using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Authentication;
using Freshcom.Features.Home;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Home;

public sealed class DemoDataTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_database_gets_a_merchant_with_customers_in_every_status_and_method()
    {
        await using var app = new TestApp();
        await PrepareAsync(app);
        await using var db = await OpenAsync(app);
        var customers = await db.Customers.Include(x => x.User).ToListAsync(Stop);
        Assert.Equal(40, customers.Count);
        Assert.Equal(Enum.GetValues<CustomerStatus>(), customers.Select(x => x.Status).Distinct().Order());
        Assert.Equal(Enum.GetValues<AuthMethod>(), customers.Where(x => x.User is not null).Select(x => x.User!.AuthMethod).Distinct().Order());
        Assert.All(customers, x => Assert.EndsWith(".example", x.Email, StringComparison.Ordinal));
        Assert.All(customers.Where(x => x.PhoneNumber is not null), x => Assert.Equal(x.PhoneNumber, PhoneNumber.Parse(x.PhoneNumber)));
        Assert.All(customers, x => Assert.Equal(x.InsertedAt, x.UpdatedAt));
        Assert.Single(customers, x => x.User?.IsLocked == true);
    }

    [Fact]
    public async Task Nothing_of_it_is_on_its_way_out()
    {
        await using var app = new TestApp();
        await PrepareAsync(app);
        await using var db = await OpenAsync(app);
        var messages = await db.Messages.ToListAsync(Stop);
        Assert.InRange(messages.Count, 50, 500);
        Assert.All(messages, x => Assert.Null(x.NextTryAt));
        Assert.Equal([MessageStatus.Sent, MessageStatus.Failed, MessageStatus.Expired, MessageStatus.NotSent], messages.Select(x => x.Status).Distinct().Order());
        Assert.False(await db.Triggers.AnyAsync(x => x.ActionType == ActionType.Webhook && x.Status == TriggerStatus.Active, Stop));
    }

    [Fact]
    public async Task Its_sign_in_works_and_is_known_to_the_sign_in_page()
    {
        await using var app = new TestApp();
        var signIn = app.Services.GetRequiredService<DemoSignIn.Holder>();
        Assert.Null(signIn.Value);
        await PrepareAsync(app);
        var (email, password) = signIn.Value!;
        var nobody = new ApiClient(app.Api());
        var owner = nobody.As(await nobody.TokenAsync(null, ("grant_type", "password"), ("username", email), ("password", password)));
        Assert.Equal("Starship Manufacturing", (await owner.GetAsync("/account")).Is(200)["name"]);
        Assert.Equal("5", Answer.Show((await owner.GetAsync("/account_memberships?search=starship.example")).Is(200).Meta["totalCount"]));
    }

    [Fact]
    public async Task It_comes_once_and_never_beside_a_real_merchant()
    {
        await using var app = new TestApp();
        await PrepareAsync(app);
        await PrepareAsync(app);
        await using (var db = await OpenAsync(app)) Assert.Equal(2, await db.Accounts.CountAsync(Stop));

        await using var real = new TestApp();
        await Shop.OpenAsync(real);
        await PrepareAsync(real);
        await using (var db = await OpenAsync(real)) Assert.Equal(0, await db.Customers.CountAsync(Stop));
        Assert.Null(real.Services.GetRequiredService<DemoSignIn.Holder>().Value);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task It_comes_by_itself_in_Development_only(string environment, bool comes)
    {
        using var data = new TemporaryFolder();
        await using var process = DashboardProcess.Start("--Data:Directory", data.Path, "--environment", environment);
        using var client = await process.ClientAsync();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "password"), KeyValuePair.Create("username", "ines@starship.example"), KeyValuePair.Create("password", "starship-demo")]);
        using var answer = await client.PostAsync("/v1/token", form, Stop);
        Assert.Equal((comes, comes), (answer.IsSuccessStatusCode, process.Output.Contains("ines@starship.example", StringComparison.Ordinal)));
    }

    private static Task PrepareAsync(TestApp app) => app.Services.GetRequiredService<DemoData>().PrepareAsync(Stop);

    private static Task<FreshcomDbContext> OpenAsync(TestApp app) => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
}
