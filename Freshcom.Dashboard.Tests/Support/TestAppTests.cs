using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Freshcom.Tests;

public sealed class TestAppTests
{
    [Fact]
    public async Task Each_app_has_its_own_data_folder_that_goes_with_it()
    {
        DirectoryInfo first, second;
        await using (var one = new TestApp())
        await using (var two = new TestApp())
        {
            (first, second) = (one.DataDirectory, two.DataDirectory);
            Assert.Equal(first.FullName, one.Services.GetRequiredService<IConfiguration>()["Data:Directory"]);
            Assert.NotEqual(first.FullName, second.FullName);
            Assert.True(first.Exists);
        }
        first.Refresh();
        Assert.False(first.Exists);
    }

    [Fact]
    public async Task Time_stands_still_until_the_test_moves_it()
    {
        await using var app = new TestApp();
        var time = app.Services.GetRequiredService<TimeProvider>();
        Assert.Equal(TestApp.Start, time.GetUtcNow());
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TestApp.Start.AddMinutes(5), time.GetUtcNow());
    }

    [Fact]
    public async Task Settings_come_before_the_first_use()
    {
        await using var app = new TestApp().With("App:PublicOrigin", "https://shop.example");
        Assert.Equal("https://shop.example", app.Services.GetRequiredService<IConfiguration>()["App:PublicOrigin"]);
        Assert.Equal("Testing", app.Services.GetRequiredService<IHostEnvironment>().EnvironmentName);
        Assert.Throws<InvalidOperationException>(() => app.With("App:PublicOrigin", "https://other.example"));
    }

    [Fact]
    public async Task The_app_answers_on_a_real_port_and_clients_go_there()
    {
        await using var app = new TestApp();
        var address = app.StartKestrel();
        Assert.True(address.IsLoopback);
        Assert.NotEqual(80, address.Port);

        using var api = app.Api();
        using var outside = new HttpClient();
        var missing = new Uri(address, "no-such-page");
        Assert.Equal(address.Port, api.BaseAddress!.Port);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(missing.PathAndQuery, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await outside.GetAsync(missing, TestContext.Current.CancellationToken)).StatusCode);
    }
}
