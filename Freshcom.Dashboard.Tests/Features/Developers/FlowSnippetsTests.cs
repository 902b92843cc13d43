using Freshcom.Features.Developers;

namespace Freshcom.Tests.Features.Developers;

public sealed class FlowSnippetsTests
{
    private static readonly SnippetValues Values = new("https://auth.starship.example", "aid-live-0199c2f4", "prt-live-5f0c6f4e");

    public static TheoryData<Flow, SnippetLanguage> All
    {
        get
        {
            var all = new TheoryData<Flow, SnippetLanguage>();
            foreach (var flow in Enum.GetValues<Flow>())
                foreach (var language in Enum.GetValues<SnippetLanguage>()) all.Add(flow, language);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_snippet_is_filled_in_with_the_accounts_own_values(Flow flow, SnippetLanguage language)
    {
        var snippet = FlowSnippets.Of(flow, language, Values);

        Assert.DoesNotContain("ORIGIN", snippet, StringComparison.Ordinal);
        Assert.DoesNotContain("ACCOUNT_ID", snippet, StringComparison.Ordinal);
        Assert.DoesNotContain("PUBLISHABLE_TOKEN", snippet, StringComparison.Ordinal);
        Assert.Contains("https://auth.starship.example", snippet, StringComparison.Ordinal);
        // Whoever is not logged in begins with the publishable token; a login names the account.
        Assert.Contains(flow switch { Flow.LogIn => "aid-live-0199c2f4", Flow.TurnOn => "/user", _ => "prt-live-5f0c6f4e" }, snippet, StringComparison.Ordinal);
    }
}
