using Freshcom.Benchmarks.Peers;
using static Freshcom.Benchmarks.Figures;

namespace Freshcom.Benchmarks;

/// <summary>The two requests that client applications make most, beside an endpoint of the framework that does nothing.</summary>
internal static class Requests
{
    private const int Rounds = 3;

    public static Scenario Scenario { get; } = new("requests", "GET /v1/account and a token's refresh, beside a bare minimal-API endpoint. Goals: 35 % and 15 % of its requests a second.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(1);
        await shop.PrepareAsync(stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        await using var bare = await PeerProcess.StartBareAsync(stop);
        var (access, refresh) = await Shop.SignInAsync(dashboard, stop);
        var sums = new double[3];
        for (var round = 1; round <= Rounds; round++)
        {
            var server = dashboard.Http.BaseAddress!;
            double[] perSecond =
            [
                await RawClient.CountAsync(bare.Address, "GET", "/account", "", "", stop),
                await RawClient.CountAsync(server, "GET", "/v1/account", $"Authorization: Bearer {access}\r\n", "", stop),
                await RawClient.CountAsync(server, "POST", "/v1/token", "Content-Type: application/x-www-form-urlencoded\r\n", $"grant_type=refresh_token&refresh_token={refresh}", stop),
            ];
            Say($"round {round}: bare {perSecond[0]:F0}, account {perSecond[1]:F0}, refresh {perSecond[2]:F0} a second");
            for (var i = 0; i < sums.Length; i++) sums[i] += perSecond[i];
        }
        Judge("GET /v1/account / bare", sums[1] / sums[0], 0.35);
        Judge("token refresh / bare", sums[2] / sums[0], 0.15);
    }
}
