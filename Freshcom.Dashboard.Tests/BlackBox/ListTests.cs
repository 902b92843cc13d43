using System.Text.Json.Nodes;

namespace Freshcom.Tests.BlackBox;

public sealed class ListTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("/users")]
    [InlineData("/customers")]
    [InlineData("/account_memberships")]
    [InlineData("/account_memberships?target=user")]
    [InlineData("/notification_triggers")]
    [InlineData("/email_templates")]
    [InlineData("/sms_templates")]
    [InlineData("/emails")]
    [InlineData("/sms")]
    [InlineData("/webhook_requests")]
    public async Task Every_list_has_rows_counts_and_locale(string path)
    {
        var shop = await Shop.SharedAsync(app);
        var answer = (await shop.Live.GetAsync(path)).Is(200);
        Assert.True(answer.Rows.Count <= 25);
        Assert.Equal($"{answer.Rows.Count}", Answer.Show(answer.Meta["totalCount"]));
        Assert.NotNull(answer.Meta["allCount"]);
        Assert.NotNull(answer.Meta["locale"]);
    }

    [Theory]
    [InlineData("page[number]=0")]
    [InlineData("page[number]=-1")]
    [InlineData("page[number]=x")]
    [InlineData("page[number]=１")]
    [InlineData("page[number]=1.5")]
    [InlineData("page[number]=99999999999999999999")]
    [InlineData("page[size]=0")]
    [InlineData("page[size]=-5")]
    [InlineData("page[size]=many")]
    [InlineData("page[offset]=1")]
    [InlineData("page=2")]
    [InlineData("filter[nonsense]=1")]
    [InlineData("filter=registered")]
    [InlineData("sort=nonsense")]
    [InlineData("include=nonsense")]
    [InlineData("nonsense=1")]
    public async Task A_malformed_or_unknown_parameter_of_a_list_is_400(string query)
    {
        var shop = await Shop.SharedAsync(app);
        foreach (var list in new[] { "/customers", "/notification_triggers", "/sms" })
            Assert.Equal((list, 400), (list, (await shop.Test.GetAsync($"{list}?{query}")).Status));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_turn_pages()
    {
        var shop = await Shop.OpenAsync(app);
        foreach (var name in new[] { "One", "Two", "Three", "Four", "Five" })
        {
            await GuestCustomerAsync(shop, name);
            shop.PassSeconds(1);
        }
        Assert.Equal(["Five", "Four", "Three", "Two", "One"], Names(await shop.Test.GetAsync("/customers")));
        Assert.Equal(["Five", "Four"], Names(await shop.Test.GetAsync("/customers?page[size]=2")));
        Assert.Equal(["Three", "Two"], Names(await shop.Test.GetAsync("/customers?page[size]=2&page[number]=2")));
        var last = await shop.Test.GetAsync("/customers?page[size]=2&page[number]=3");
        Assert.Equal(["One"], Names(last));
        AssertCounts(last, 5, 5);
        Assert.Empty(Names(await shop.Test.GetAsync("/customers?page[number]=9")));
    }

    [Fact]
    public async Task A_page_has_25_rows_unless_asked_and_never_over_100()
    {
        var shop = await Shop.OpenAsync(app);
        for (var i = 0; i < 101; i++) await GuestCustomerAsync(shop, $"Row {i}");
        Assert.Equal(25, Names(await shop.Test.GetAsync("/customers")).Count);
        Assert.Equal(100, Names(await shop.Test.GetAsync("/customers?page[size]=100")).Count);
        var capped = await shop.Test.GetAsync("/customers?page[size]=1000");
        Assert.Equal(100, Names(capped).Count);
        AssertCounts(capped, 101, 101);
    }

    [Fact]
    public async Task Search_narrows_the_total_and_not_the_all_count()
    {
        var shop = await Shop.OpenAsync(app);
        await GuestCustomerAsync(shop, "Rosalind Franklin");
        await GuestCustomerAsync(shop, "Lise Meitner");
        var found = await shop.Test.GetAsync("/customers?search=rosalind");
        Assert.Equal(["Rosalind Franklin"], Names(found));
        AssertCounts(found, 1, 2);
        Assert.Empty(Names(await shop.Test.GetAsync("/customers?search=%25")));
        Assert.Empty(Names(await shop.Test.GetAsync("/customers?search=' OR 1=1 --")));
    }

    [Fact]
    public async Task Filters_and_sorts_are_applied()
    {
        var shop = await Shop.OpenAsync(app);
        await GuestCustomerAsync(shop, "Zoe");
        await GuestCustomerAsync(shop, "Adam");
        await shop.RegisterAsync();
        var guests = await shop.Test.GetAsync("/customers?filter[status]=guest&sort=name");
        Assert.Equal(["Adam", "Zoe"], Names(guests));
        AssertCounts(guests, 2, 3);
        Assert.Equal(["Zoe", "Adam"], Names(await shop.Test.GetAsync("/customers?filter[status]=guest&sort=-name")));
    }

    [Fact]
    public async Task Memberships_are_filtered_by_role_and_searched()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.StaffAsync("developer");
        var person = await shop.RegisterAsync();
        var developers = (await shop.Test.GetAsync("/account_memberships?filter[role]=developer")).Is(200);
        Assert.Equal("developer", Answer.Show(Assert.Single(developers.Rows)["attributes"]!["role"]));
        var found = (await shop.Test.GetAsync($"/account_memberships?search={Uri.EscapeDataString(person.Username)}")).Is(200);
        Assert.Equal(person.Username, Answer.Show(Assert.Single(found.Rows)["attributes"]!["userUsername"]));
        (await shop.Test.GetAsync("/account_memberships?filter[role]=emperor")).Is(400);
    }

    [Fact]
    public async Task Fields_keeps_only_the_attributes_asked_for()
    {
        var shop = await Shop.OpenAsync(app);
        await GuestCustomerAsync(shop, "Only Name");
        var row = Assert.Single((await shop.Test.GetAsync("/customers?fields[Customer]=name")).Is(200).Rows);
        Assert.Equal(["name"], row["attributes"]!.AsObject().Select(attribute => attribute.Key));
    }

    [Fact]
    public async Task Include_brings_the_related_resources()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var answer = (await shop.Test.GetAsync("/customers?include=user")).Is(200);
        var included = Assert.Single(Assert.IsType<JsonArray>(answer.Body["included"]));
        Assert.Equal(("User", person.UserId), (Answer.Show(included!["type"]), Answer.Show(included["id"])));
    }

    private static async Task GuestCustomerAsync(Shop shop, string name) =>
        (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name, email = Make.Email() })).Is(201);

    private static List<string?> Names(Answer answer) =>
        [.. answer.Is(200).Rows.Select(row => Answer.Show(row["attributes"]!["name"]))];

    private static void AssertCounts(Answer answer, int total, int all)
    {
        Assert.Equal($"{total}", Answer.Show(answer.Meta["totalCount"]));
        Assert.Equal($"{all}", Answer.Show(answer.Meta["allCount"]));
    }
}
