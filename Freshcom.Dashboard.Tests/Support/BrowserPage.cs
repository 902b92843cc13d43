using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Freshcom.Tests;

/// <summary>One page of the browser that records what went wrong in it: script errors, console errors, failed requests.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private const string DemoPassword = "starship-demo";

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly ConcurrentQueue<string> _scriptErrors = new();
    private readonly ConcurrentQueue<(string Request, int Status)> _failedRequests = new();

    internal BrowserPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _scriptErrors.Enqueue($"script: {error}");
        page.Console += (_, message) =>
        {
            // A failed load is recorded below, with its address and status.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _scriptErrors.Enqueue($"console: {message.Text}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400) _failedRequests.Enqueue(($"{response.Request.Method} {response.Url}", response.Status));
        };
        page.RequestFailed += (_, request) =>
        {
            // Leaving a page aborts what it still loads.
            if (request.Failure != "net::ERR_ABORTED") _failedRequests.Enqueue(($"{request.Method} {request.Url} {request.Failure}", 0));
        };
    }

    /// <summary>Playwright's page, for locators and expectations.</summary>
    public IPage Page { get; }

    /// <summary>Goes to a path of the site and returns its status; <paramref name="interactive"/> also waits until clicks are heard.</summary>
    public async Task<int> GotoAsync(string path, bool interactive = true)
    {
        var response = await Page.GotoAsync(path);
        if (interactive) await InteractiveAsync();
        return response?.Status ?? throw new InvalidOperationException($"{path} made no request.");
    }

    /// <summary>Signs the demo account's owner in, on a site in Development.</summary>
    public Task SignInToDemoAsync() => SignInAsync("ines@starship.example", DemoPassword);

    /// <summary>Gives a member of the demo account's staff the right password; what follows may be the question for a code.</summary>
    public Task SignInToDemoAsync(string username, string accountId) => SubmitAsync(username, DemoPassword, accountId);

    /// <summary>Signs a standard user in and waits until clicks are heard.</summary>
    public async Task SignInAsync(string username, string password)
    {
        await SubmitAsync(username, password, null);
        await InteractiveAsync();
    }

    /// <summary>Waits for the circuit: a click before it is lost or happens twice. Fails with what went wrong in the page meanwhile.</summary>
    public async Task InteractiveAsync()
    {
        try
        {
            await Page.Locator("[data-interactive=yes]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Page.Url} did not become interactive.\n{string.Join('\n', Faults([]))}");
        }
    }

    /// <summary>Fails with all that went wrong since the page was opened; <paramref name="expectedStatuses"/> are answers that the test asked for.</summary>
    public void ShouldBeClean(params int[] expectedStatuses)
    {
        var faults = Faults(expectedStatuses);
        if (faults.Count > 0) Assert.Fail($"{Page.Url} is not clean:\n{string.Join('\n', faults)}");
    }

    /// <summary>Fails when the page is wider than its window, as on a phone it must not be.</summary>
    public async Task ShouldFitItsWidthAsync()
    {
        if (await OverflowAsync() is > 0 and var overflow) Assert.Fail($"{Page.Url} is {overflow} px wider than its window.");
    }

    /// <summary>Fails when axe finds that the page shuts somebody out.</summary>
    public async Task ShouldBeAccessibleAsync() => Assert.Empty(await AxeFaultsAsync());

    /// <summary>What axe finds wrong with the page, by all its rules or by some; not in its frames, which hold a merchant's mail and run no script.</summary>
    /// <remarks>In the page itself: the package for Playwright opens another page for each look, which takes several times as long.</remarks>
    public async Task<IReadOnlyList<string>> AxeFaultsAsync(params string[] rules)
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window")) await Page.EvaluateAsync(Axe);
        return await Page.EvaluateAsync<string[]>("""
            async rules => (await axe.run({ resultTypes: ["violations"], iframes: false, ...(rules.length ? { runOnly: rules } : {}) }))
              .violations.map(x => `${location.href}: ${x.id}: ${x.help}: ${x.nodes[0].html}`)
            """, rules);
    }

    /// <summary>By how many pixels the page is wider than its window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>
    /// The page as the picture <c>docs/images/{name}.png</c>, only when <c>FRESHCOM_SCREENSHOTS</c> is set: a plain test
    /// run leaves the checkout as it was.
    /// </summary>
    public async Task PictureAsync(string name, bool fullPage = false)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FRESHCOM_SCREENSHOTS"))) return;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "docs", "images", $"{name}.png"), FullPage = fullPage, Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private async Task SubmitAsync(string username, string password, string? accountId)
    {
        await GotoAsync("/signin", interactive: false);
        await Page.Locator("[name='Input.Username']").FillAsync(username);
        await Page.Locator("[name='Input.Password']").FillAsync(password);
        if (accountId is not null)
        {
            await Page.Locator("details summary").ClickAsync();
            await Page.Locator("[name='Input.Account']").FillAsync(accountId);
        }
        await Page.Locator("button.filled").ClickAsync();
    }

    private List<string> Faults(int[] expectedStatuses) =>
        [.. _scriptErrors, .. _failedRequests.Where(failed => !expectedStatuses.Contains(failed.Status)).Select(failed => $"{failed.Status} {failed.Request}")];
}
