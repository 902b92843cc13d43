
namespace Freshcom.Tests.BlackBox;

/// <summary>The volume of one client. Each test spends its app's minute, so each has an app of its own.</summary>
public sealed class RequestRateTests
{
    [Fact]
    public async Task A_client_over_600_requests_a_minute_gets_429_with_Retry_After()
    {
        await using var app = new TestApp();
        var statuses = await SendAsync(app, 700);
        Assert.DoesNotContain(statuses.Take(590), answer => answer.Status == 429);
        var refused = statuses.Where(answer => answer.Status == 429).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.InRange(int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60));
        Assert.All(refused, answer => Assert.NotEmpty(answer.Faults));
    }

    [Fact]
    public async Task Limits_on_volume_can_be_switched_off_for_load_tests()
    {
        await using var app = new TestApp().With("RateLimits:Enabled", "false");
        Assert.All(await SendAsync(app, 700), answer => answer.Is(401));
    }

    private static async Task<List<Answer>> SendAsync(TestApp app, int count)
    {
        var nobody = new ApiClient(app.Api());
        var answers = new List<Answer>();
        while (answers.Count < count)
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => nobody.GetAsync("/account"))));
        return answers;
    }
}
