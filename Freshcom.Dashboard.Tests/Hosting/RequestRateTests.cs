using Freshcom.Hosting;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Freshcom.Tests.Hosting;

public sealed class RequestRateTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RequestRate _rate;

    public RequestRateTests() => _rate = new(_clock, new ConfigurationBuilder().Build());

    [Fact]
    public void A_client_waits_until_its_minute_is_over_and_starts_anew()
    {
        Assert.All(Enumerable.Range(0, RequestRate.PerMinute), _ => Assert.Null(_rate.Take("a")));
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(TimeSpan.FromSeconds(10), _rate.Take("a"));
        Assert.Null(_rate.Take("b"));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.All(Enumerable.Range(0, RequestRate.PerMinute), _ => Assert.Null(_rate.Take("a")));
        Assert.NotNull(_rate.Take("a"));
    }

    [Fact]
    public async Task Of_requests_at_once_no_more_go_through()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 200).Count(_ => _rate.Take("a") is null), TestContext.Current.CancellationToken)));
        Assert.Equal(RequestRate.PerMinute, taken.Sum());
    }

    [Fact]
    public async Task The_addresses_of_one_IPv6_network_are_one_client_and_the_token_endpoint_says_so_in_its_own_words()
    {
        await using var app = new TestApp().WithServices(services => services.AddSingleton<IStartupFilter>(new ComesFrom()));
        var (one, other, stranger) = (From(app, "2001:db8:1:2::1"), From(app, "2001:db8:1:2:ffff::9"), From(app, "2001:db8:1:3::1"));
        for (var i = 0; i < RequestRate.PerMinute; i += 20) await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => one.GetAsync("/account")));
        (await other.TokenAsync(null, ("grant_type", "password"))).SlowsDown();
        Assert.Equal(["tooManyRequests"], (await other.GetAsync("/account")).Is(429).Faults.Select(x => x.Code));
        (await stranger.GetAsync("/account")).Is(401);
    }

    private static ApiClient From(TestApp app, string address)
    {
        var http = app.Api();
        http.DefaultRequestHeaders.Add(ComesFrom.Header, address);
        return new ApiClient(http);
    }
}
