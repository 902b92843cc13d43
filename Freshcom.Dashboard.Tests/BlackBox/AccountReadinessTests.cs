using System.Text.Json.Nodes;

namespace Freshcom.Tests.BlackBox;

public sealed class AccountReadinessTests(TestApp app) : IClassFixture<TestApp>
{
    private static JsonNode Readiness(Answer account) => account.Is(200).Data["meta"]!["tfaReadiness"]!;

    private static IEnumerable<string> Missing(Answer account, string method) => Readiness(account)[method]!["missing"]!.AsArray().Select(x => x!.GetValue<string>());

    [Fact]
    public async Task The_account_says_of_each_method_whether_it_works_and_what_is_missing()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.RegisterAsync();

        var live = await shop.Live.GetAsync("/account");
        Assert.Equal(["loginTrigger", "gateway", "verificationTrigger"], Missing(live, "tfa_sms"));
        Assert.Equal("""{"works":true,"missing":[],"users":0,"reachableUsers":0,"usersWithoutVerifiedAddress":0}""", Readiness(live)["simple"]!.ToJsonString());

        await shop.SendingAsync(Via.Sms);
        var test = await shop.Test.GetAsync("/account");
        Assert.Equal("""{"works":true,"missing":[],"users":0,"reachableUsers":0,"usersWithoutVerifiedAddress":1}""", Readiness(test)["tfa_sms"]!.ToJsonString());
        Assert.Equal("""{"works":false,"missing":["loginTrigger","verificationTrigger"],"users":0,"reachableUsers":0,"usersWithoutVerifiedAddress":1}""", Readiness(test)["tfa_email"]!.ToJsonString());
        Assert.Equal(["simple", "tfa_email", "tfa_sms", "tfa_totp"], Readiness(test).AsObject().Select(x => x.Key));
    }

    [Fact]
    public async Task A_stranger_and_a_customer_learn_what_works_and_nothing_of_the_users()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        foreach (var reader in new[] { await shop.GuestAsync(), await shop.SignInAsync(person) })
            Assert.Equal("""{"simple":{"works":true},"tfa_email":{"works":false},"tfa_sms":{"works":false},"tfa_totp":{"works":true}}""", Readiness(await reader.GetAsync("/account")).ToJsonString());
    }

    [Fact]
    public async Task It_is_answered_to_a_change_and_changed_by_none()
    {
        var shop = await Shop.OpenAsync(app);
        var answer = await shop.Live.SendAsync(HttpMethod.Patch, "/account",
            """{"data":{"type":"Account","attributes":{"defaultAuthMethod":"tfa_sms","meta":{"tfaReadiness":{}}},"meta":{"tfaReadiness":{"tfa_sms":{"works":true}}}}}""");
        Assert.Equal("tfa_sms", answer.Is(200)["defaultAuthMethod"]);
        Assert.False(Readiness(answer)["tfa_sms"]!["works"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Where_an_account_comes_along_with_something_else_nobody_asks_whether_it_is_ready()
    {
        var shop = await Shop.OpenAsync(app);
        var memberships = (await shop.Live.GetAsync("/account_memberships?target=user&include=account")).Is(200);
        Assert.All(memberships.Body["included"]!.AsArray(), x => Assert.Null(x!["meta"]));
    }
}
