using System.Net;
using System.Security.Cryptography.X509Certificates;
using Freshcom.Delivery;

namespace Freshcom.Tests.Support;

/// <summary>The delivery clients as the product makes them, but trusting a test's own authority.</summary>
public sealed class TestHttpClients(bool allowPrivate, X509Certificate2? extraRoot = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) : IHttpClientFactory, IDisposable
{
    private readonly SocketsHttpHandler _operators = DeliveryHttp.Handler(publicOnly: false, useProxy: true, extraRoot);
    private readonly SocketsHttpHandler _merchants = DeliveryHttp.Handler(publicOnly: !allowPrivate, useProxy: false, extraRoot, resolve);

    public HttpClient CreateClient(string name) => new(name == DeliveryHttp.Operators ? _operators : _merchants, disposeHandler: false);

    public void Dispose()
    {
        _operators.Dispose();
        _merchants.Dispose();
    }
}
