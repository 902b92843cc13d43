using Bunit;
using Freshcom.Components;
using Freshcom.Components.Layout;
using Freshcom.Domain;

namespace Freshcom.Tests.Components;

public sealed class ShellTests : ComponentTest
{
    private static ShellState Shell(Role role, bool isTest = false) => new("Starship", isTest, role, "Ines Carvalho", CodeEventsWithoutTrigger: 2);

    [Theory]
    [InlineData(Role.Administrator, 11)]
    [InlineData(Role.Developer, 10)]
    [InlineData(Role.SupportSpecialist, 4)]
    [InlineData(Role.ReadOnly, 4)]
    [InlineData(Role.MarketingSpecialist, 2)]
    public void The_drawer_leaves_out_what_the_role_may_not_open(Role role, int entries) =>
        Assert.Equal(entries, Render<NavMenu>(p => p.Add(n => n.Shell, Shell(role))).FindAll("a").Count);

    [Fact]
    public void Pages_below_an_entry_light_it_up_and_Home_only_itself()
    {
        var menu = NavEntry.Groups.SelectMany(g => g.Entries).ToList();

        Assert.Equal("/customers", Assert.Single(menu, e => e.Holds("/customers/1")).Href);
        Assert.Equal("/", Assert.Single(menu, e => e.Holds("/")).Href);
        Assert.DoesNotContain(menu, e => e.Holds("/customersx"));
    }

    [Theory]
    [InlineData("Ines Carvalho", "IC")]
    [InlineData("王秀英", "王")]
    [InlineData("  ana maria da silva ", "AS")]
    [InlineData("", "?")]
    public void Initials_are_of_the_first_and_the_last_word(string name, string initials) =>
        Assert.Equal(initials, (Shell(Role.Developer) with { PersonName = name }).Initials);

    [Fact]
    public void A_page_that_the_role_may_not_open_says_which_role_it_takes()
    {
        var page = Render<RoleGate>(p => p.Add(g => g.Title, "Audit log").Add(g => g.Access, Access.Administrator)
            .AddChildContent("<b>secret</b>").AddCascadingValue(Shell(Role.Developer)));

        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);
        Assert.Contains("administrator", page.Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/customers?status=guest", "/customers?status=guest")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nb", "/")]
    [InlineData(null, "/")]
    public void Only_paths_of_this_site_are_followed_back(string? url, string followed) => Assert.Equal(followed, LocalUrl.OrHome(url));

    [Theory]
    [InlineData("dark", "dark", "dark")]
    [InlineData("system.dark", "system", "dark")]
    [InlineData("nonsense\"", "system", "light")]
    [InlineData(null, "system", "light")]
    public void The_theme_cookie_is_read_and_nothing_else_believed(string? cookie, string choice, string shown) =>
        Assert.Equal(new ThemeChoice(choice, shown), ThemeChoice.Read(cookie));
}
