using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.AspNetCore.Http;

namespace Freshcom.Tests.JsonApi;

public sealed class ListQueryTests(WidgetApp widgets) : IClassFixture<WidgetApp>
{
    [Fact]
    public async Task Without_parameters_it_is_the_first_25_newest_first()
    {
        var query = await Bind("");
        Assert.Equal((1, 25, 0, null), (query.PageNumber, query.PageSize, query.Skip, query.Search));
        Assert.Equal([new SortKey("insertedAt", true)], query.Sort);
        Assert.Empty(query.Faults);
    }

    [Theory]
    [InlineData("?page[size]=100", 1, 100, 0)]
    [InlineData("?page[size]=101", 1, 100, 0)]
    [InlineData("?page[size]=99999999999999999999&page[number]=2", 2, 100, 100)]
    [InlineData("?page%5Bnumber%5D=3&page%5Bsize%5D=10", 3, 10, 20)]
    [InlineData("?page[number]=2147483647&page[size]=100", int.MaxValue, 100, int.MaxValue)]
    public async Task Pages_never_overflow(string text, int number, int size, int skip)
    {
        var query = await Bind(text);
        Assert.Equal((number, size, skip), (query.PageNumber, query.PageSize, query.Skip));
        Assert.Empty(query.Faults);
    }

    [Fact]
    public async Task What_the_spec_knows_is_read()
    {
        var owner = Guid.NewGuid();
        var query = await Bind(
            $"?search=%20jo+do%20&filter[action_type]=send_email&filter[owner]={owner}&filter[is_red]=true&sort=name,-inserted_at&include=owner&fields[Widget]=name,phone_number&locale=ZH-cn&target=user");
        Assert.Empty(query.Faults);
        Assert.Equal("jo do", query.Search);
        Assert.Equal(WidgetAction.SendEmail, query.Filter<WidgetAction>("actionType"));
        Assert.Equal(owner, query.FilterId("owner"));
        Assert.True(query.FilterFlag("isRed"));
        Assert.Null(query.Filter("name"));
        Assert.Equal([new("name", false), new SortKey("insertedAt", true)], query.Sort);
        Assert.Equal("user", query.Parameter("target"));
        Assert.True(query.Answer.Includes("owner"));
        Assert.True(query.Answer.Shows("Widget", "phoneNumber"));
        Assert.False(query.Answer.Shows("Widget", "authMethod"));
        Assert.Equal("zh-CN", query.Answer.Locale);
    }

    [Theory]
    [InlineData("page[number]=0")]
    [InlineData("page[number]=99999999999999999999")]
    [InlineData("page[number]=000")]
    [InlineData("page[number]=-1")]
    [InlineData("page[number]=+1")]
    [InlineData("page[number]=")]
    [InlineData("page[number]=１")]
    [InlineData("page[number]=1.0")]
    [InlineData("page[size]=x")]
    [InlineData("page[size]=0")]
    [InlineData("page[offset]=1")]
    [InlineData("page=1")]
    [InlineData("filter[nope]=1")]
    [InlineData("filter=1")]
    [InlineData("filter[]=1")]
    [InlineData("filter[actionType]=nope")]
    [InlineData("filter[actionType]=0")]
    [InlineData("filter[owner]=1")]
    [InlineData("filter[isRed]=yes")]
    [InlineData("sort=nope")]
    [InlineData("sort=name,-name")]
    [InlineData("sort=--name")]
    [InlineData("sort=-")]
    [InlineData("include=nope")]
    [InlineData("include=sponsor")]
    [InlineData("fields[Nope]=x")]
    [InlineData("fields=x")]
    [InlineData("locale=")]
    [InlineData("locale=english")]
    [InlineData("locale=zh_CN")]
    [InlineData("locale=zh-CN%0A")]
    [InlineData("search=a%00b")]
    [InlineData("target=me")]
    [InlineData("foo=1")]
    [InlineData("=1")]
    public async Task Whatever_is_malformed_or_unknown_is_400_at_its_parameter(string parameter)
    {
        var answer = await widgets.App.GetAsync($"/v1/widgets?{parameter}");
        Assert.Equal(400, answer.Status);
        Assert.Equal([parameter[..parameter.IndexOf('=', StringComparison.Ordinal)]], answer.Parameters);
        Assert.Equal("invalidParameter", answer.Code);
    }

    [Fact]
    public async Task A_long_unknown_name_is_echoed_as_sound_text()
    {
        var answer = await widgets.App.GetAsync($"/v1/widgets?{new string('a', 99)}%F0%9F%98%80%F0%9F%98%80=1");
        Assert.Equal((400, new string('a', 99) + "\U0001F600"), (answer.Status, answer.Parameters[0]));
    }

    [Theory]
    [InlineData("?search=a&search=b", "search")]
    [InlineData("?page[number]=1&page[number]=2", "page[number]")]
    [InlineData("?filter[isRed]=true&filter[is_red]=false", "filter[is_red]")]
    public async Task Repeated_parameters_are_refused(string text, string parameter)
    {
        var query = await Bind(text);
        Assert.Equal([parameter], query.Faults.Select(fault => fault.SourceParameter));
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        var query = await Bind($"?page[number]=x&page[size]=y&foo=1&locale=!&search={new string('a', 201)}");
        Assert.Equal(
            ["foo", "locale", "page[number]", "page[size]", "search"],
            query.Faults.Select(fault => fault.SourceParameter).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_undeclared_filter_is_a_bug_of_the_handler()
    {
        var query = await Bind("");
        Assert.Throws<ArgumentException>(() => query.Filter("nope"));
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("EN-us", "en-US")]
    [InlineData("zh-hant-tw", "zh-Hant-TW")]
    [InlineData("es-419", "es-419")]
    [InlineData("x", null)]
    [InlineData("en-", null)]
    [InlineData("en\n", null)]
    [InlineData("../../etc", null)]
    [InlineData("en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", null)]
    public void Locales_are_language_tags(string text, string? tag) => Assert.Equal(tag, RequestLocale.Parse(text));

    private static async Task<ListQuery> Bind(string text)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new(text);
        context.SetEndpoint(new(null, new(new ReturnsMetadata(Widgets.Spec, 200, true)), null));
        return (await ListQuery.BindAsync(context))!;
    }
}
