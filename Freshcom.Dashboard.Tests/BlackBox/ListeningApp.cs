using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Freshcom.Tests.BlackBox;

/// <summary>An app whose webhooks may call a real target on this machine, over TLS. What the target answers stands in the path: <c>/410/…</c>; 204 otherwise.</summary>
public sealed class ListeningApp : TestApp
{
    private readonly TestAuthority _authority = new();
    private TestHttpClients? _clients;
    private HttpGateway _target = null!;

    /// <summary>Where a trigger may point; all calls to it can be told from others'.</summary>
    public string NewUrl(int status = 204) => $"{_target.Origin}/{status}/{Guid.NewGuid():N}";

    /// <summary>The calls to one URL, in order.</summary>
    public IReadOnlyList<ReceivedRequest> CallsTo(string url) => [.. _target.Requests.Where(x => x.Path == new Uri(url).AbsolutePath)];

    /// <summary>Waits up to 15 s of real time for the <paramref name="count"/>th call.</summary>
    public async Task<ReceivedRequest> CallAsync(string url, int count = 1)
    {
        for (var i = 0; CallsTo(url).Count < count; i++)
        {
            Assert.True(i < 600, $"The call {count} of {url} did not come.");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
        return CallsTo(url)[count - 1];
    }

    /// <summary>The shop's owner in the live account, as the dashboard has it.</summary>
    public static Caller Developer(Shop shop) => new()
    {
        Account = new AccountInfo(Guid.Parse(shop.LiveAccountId), AccountMode.Live, Guid.Parse(shop.LiveAccountId), Guid.Parse(shop.TestAccountId), "Shop", "en"),
        Role = Role.Developer,
        UserName = shop.Username,
    };

    public override async ValueTask InitializeAsync()
    {
        _target = await HttpGateway.StartAsync(context =>
        {
            context.Response.StatusCode = int.Parse(context.Request.Path.Value!.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }, _authority.Server);
        _clients = new TestHttpClients(allowPrivate: true, _authority.Root);
        With("Webhooks:AllowPrivateAddresses", "true").WithServices(services => services.RemoveAll<IWebhookSender>().AddSingleton<IWebhookSender>(new HttpWebhookSender(_clients, Clock)));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _target.DisposeAsync();
        _clients?.Dispose();
        _authority.Dispose();
    }
}
