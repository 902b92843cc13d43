using Freshcom.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Freshcom.Tests.BlackBox;

/// <summary>More logins than anyone would wait for.</summary>
public sealed class RushTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_line_of_logins_is_503_with_a_time_to_come_back_and_reads_go_on()
    {
        using var hashing = new PasswordHashing(new PasswordCost(8, 1), parallelism: 1, longestLine: 0);
        using var release = new ManualResetEventSlim();
        await using var app = new TestApp().WithServices(x => x.RemoveAll<PasswordHashing>().AddSingleton(hashing));
        var shop = await Shop.OpenAsync(app);
        var rush = hashing.RunAsync(() => release.Wait(TimeSpan.FromMinutes(1), Stop), Stop);
        var refused = (await shop.OwnerLoginAsync(shop.Password)).Is(503);
        Assert.Equal(("30", "unavailable"), (refused.Header("Retry-After"), Assert.Single(refused.Faults).Code));
        (await shop.Live.GetAsync("/account")).Is(200);
        release.Set();
        Assert.True(await rush);
        (await shop.OwnerLoginAsync(shop.Password)).Is(200);
    }
}
