using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Freshcom.Delivery;

/// <summary>The HTTP clients that gateways and webhooks are called with, and how their answers are judged.</summary>
internal static class DeliveryHttp
{
    /// <summary>For the operator's own gateway, wherever it is.</summary>
    public const string Operators = "delivery-operators";

    /// <summary>For what a merchant entered: public addresses only, unless the operator allows private ones.</summary>
    public const string Merchants = "delivery-merchants";

    /// <summary>No redirects, no cookies, no proxy for merchants' targets (it would connect where the guard cannot see).</summary>
    /// <param name="publicOnly">Whether private addresses are refused.</param>
    /// <param name="useProxy">Whether the operator's proxy is used.</param>
    /// <param name="extraRoot">Trusted instead of the machine's authorities.</param>
    /// <param name="resolve">Finds a name's addresses; null asks the machine.</param>
    public static SocketsHttpHandler Handler(bool publicOnly, bool useProxy, X509Certificate2? extraRoot = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        resolve ??= Dns.GetHostAddressesAsync;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        if (!useProxy)
        {
            handler.ConnectCallback = async (context, cancel) => new NetworkStream(
                await OutboundAddresses.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, publicOnly, resolve, cancel), ownsSocket: true);
        }
        if (extraRoot is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { extraRoot },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }
        return handler;
    }

    /// <summary>Sends, within <paramref name="limit"/>, and lets <paramref name="judge"/> read status and body; what breaks on the way becomes a result.</summary>
    /// <param name="client">One of the two above.</param>
    /// <param name="request">Built anew for each try.</param>
    /// <param name="limit">For all of it, the answer's body included.</param>
    /// <param name="target">What the merchant calls it, to begin a sentence with.</param>
    /// <param name="judge">Called with every answer.</param>
    /// <param name="cancel">The caller's; only it makes this throw.</param>
    public static async Task<DeliveryResult> SendAsync(
        HttpClient client, HttpRequestMessage request, TimeSpan limit, string target,
        Func<HttpResponseMessage, string, DeliveryResult> judge, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timer.CancelAfter(limit);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token);
            return judge(response, await Answers.ReadAsync(response, timer.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new DeliveryResult.Failed($"{target} did not answer in time.");
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is PrivateAddressException
                ? new DeliveryResult.Refused($"{target} has a private address, which is not allowed here.") { IsGatewayFault = true }
                : new DeliveryResult.Failed(e.HttpRequestError switch
                {
                    HttpRequestError.SecureConnectionError => $"The certificate of {Lower(target)} is not trusted, or it does not speak TLS.",
                    HttpRequestError.NameResolutionError => $"{target} cannot be found.",
                    _ => $"{target} cannot be reached.",
                });
        }
    }

    /// <summary>Whether trying the same again is pointless: 4xx, but not 408 (timed out) and 429 (too many).</summary>
    private static bool IsPermanent(HttpResponseMessage response) => (int)response.StatusCode is >= 400 and < 500 and not (408 or 429);

    /// <summary>The result of an answer that did not accept.</summary>
    public static DeliveryResult NotAccepted(HttpResponseMessage response, string target, string? said = null)
    {
        var reason = $"{target} answered {(int)response.StatusCode}{(string.IsNullOrEmpty(said) ? "" : $": {said}")}";
        return IsPermanent(response) ? new DeliveryResult.Refused(reason) : new DeliveryResult.Failed(reason);
    }

    private static string Lower(string target) => char.ToLowerInvariant(target[0]) + target[1..];
}
