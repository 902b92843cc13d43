using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.BlackBox;

/// <summary>How many statements a request sends to the database: few where clients ask most, and in a list as many for one row as for twenty.</summary>
public sealed class StatementTests(StatementTests.CountedApp app) : IClassFixture<StatementTests.CountedApp>
{
    [Fact]
    public async Task A_login_with_a_code_takes_few()
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Email);
        var (person, _) = await shop.VerifiedAsync(Via.Email);
        shop.PassMinutes(2);
        Answer? asked = null;
        await TakesAsync(8, async () => asked = await shop.LoginAsync(person));
        var code = await shop.Mail.NewCodeAsync(Via.Email, person.Email);
        await TakesAsync(9, () => shop.Nobody.TokenAsync(null, ("grant_type", "otp"), ("challenge", asked!.Field("challenge")!), ("otp", code)));
    }

    [Fact]
    public async Task A_refresh_and_the_account_take_none_when_they_were_asked_for_just_before()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.RefreshAsync(shop.Live.RefreshToken);
        await TakesAsync(0, () => shop.RefreshAsync(shop.Live.RefreshToken));
        await shop.Live.GetAsync("/account");
        await TakesAsync(0, () => shop.Live.GetAsync("/account"));
    }

    [Theory]
    [InlineData("/customers?include=user")]
    [InlineData("/customers?filter[authMethod]=simple&search=carl")]
    [InlineData("/users")]
    [InlineData("/account_memberships?target=account&include=user")]
    public async Task A_list_takes_as_many_for_one_row_as_for_twenty(string path)
    {
        var shop = await Shop.OpenAsync(app);
        await shop.RegisterAsync();
        await CountAsync(() => shop.Test.GetAsync(path));
        var (one, few) = await CountAsync(() => shop.Test.GetAsync(path));
        for (var i = 0; i < 19; i++) await shop.RegisterAsync();
        var (twenty, many) = await CountAsync(() => shop.Test.GetAsync(path));
        Assert.True(few.Is(200).Body["data"]!.AsArray().Count < many.Is(200).Body["data"]!.AsArray().Count, many.ToString());
        Assert.Equal(one.Count, twenty.Count);
    }

    private async Task TakesAsync(int most, Func<Task<Answer>> request)
    {
        var (statements, _) = await CountAsync(request);
        Assert.True(statements.Count <= most, $"{statements.Count} statements instead of {most}:\n{string.Join('\n', statements)}");
    }

    private async Task<(IReadOnlyList<string> Statements, Answer Answer)> CountAsync(Func<Task<Answer>> request)
    {
        app.Statements.Clear();
        var answer = await request();
        return (app.Statements.Sent, answer);
    }

    public sealed class CountedApp : TestApp
    {
        public CountedApp() => WithServices(services => services.AddSingleton<IInterceptor>(Statements));

        public Statements Statements { get; } = new();
    }
}
