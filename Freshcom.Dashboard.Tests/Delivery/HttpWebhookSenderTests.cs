using System.Security.Cryptography;
using System.Text;
using Freshcom.Delivery;
using Freshcom.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Freshcom.Tests.Delivery;

public sealed class HttpWebhookSenderTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_call_carries_its_body_and_a_signature_that_the_receiver_can_check()
    {
        await using var target = await HttpGateway.StartAsync(204, "", _authority.Server);
        var message = new WebhookMessage(Guid.NewGuid(), $"{target.Origin}/hook", """{"data":{"name":"Tr\u1ea7n"}}""", Secret);
        Assert.Equal(new DeliveryResult.Accepted(null, "204"), await SendAsync(message));

        var request = Assert.Single(target.Requests);
        Assert.Equal(("POST", "/hook", message.Body), (request.Method, request.Path, request.Body));
        Assert.StartsWith("application/json", request.ContentType, StringComparison.Ordinal);
        Assert.Equal((message.Id.ToString(), "1900000000"), (request.Headers["webhook-id"], request.Headers["webhook-timestamp"]));
        var expected = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{message.Id}.1900000000.{message.Body}"));
        Assert.Equal($"v1,{Convert.ToBase64String(expected)}", request.Headers["webhook-signature"]);
    }

    [Fact]
    public async Task A_new_secret_has_256_bits_and_signs()
    {
        var secret = HttpWebhookSender.NewSecret();
        Assert.Matches(@"\Awhsec_[A-Za-z0-9+/]{43}=\z", secret);
        Assert.NotEqual(secret, HttpWebhookSender.NewSecret());
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", secret)));
        Assert.Contains("webhook-signature", Assert.Single(target.Requests).Headers.Keys);
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_signature_and_with_a_malformed_one_no_call()
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}")));
        Assert.DoesNotContain("webhook-signature", Assert.Single(target.Requests).Headers.Keys);
        foreach (var secret in new[] { "", "abc", "whsec_***" })
            Assert.IsType<DeliveryResult.Refused>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", secret)));
        Assert.Single(target.Requests);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var target = await HttpGateway.StartAsync(307, "", _authority.Server);
        Assert.Equal(new DeliveryResult.Failed("The webhook's target answered 307"), await SendAsync(new(Guid.NewGuid(), target.Origin, "{}")));
        Assert.Single(target.Requests);
    }

    [Theory]
    [InlineData(410, true)]
    [InlineData(429, false)]
    [InlineData(502, false)]
    public async Task Only_4xx_is_for_good(int status, bool permanent)
    {
        await using var target = await HttpGateway.StartAsync(status, "", _authority.Server);
        Assert.IsType(permanent ? typeof(DeliveryResult.Refused) : typeof(DeliveryResult.Failed), await SendAsync(new(Guid.NewGuid(), target.Origin, "{}")));
    }

    [Theory]
    [InlineData("http://hooks.example/")]
    [InlineData("ftp://hooks.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/hook")]
    [InlineData("https://")]
    [InlineData("")]
    public async Task Only_https_addresses_are_called(string url) =>
        Assert.Equal(new DeliveryResult.Refused("The webhook's target must be an https address."), await SendAsync(new(Guid.NewGuid(), url, "{}")));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    public async Task A_private_address_is_never_connected_whatever_it_is_written_like(string host)
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        var url = $"https://{host}:{new Uri(target.Origin).Port}/";
        var refused = Assert.IsType<DeliveryResult.Refused>(await SendAsync(new(Guid.NewGuid(), url, "{}"), allowPrivate: false));
        Assert.Equal("The webhook's target has a private address, which is not allowed here.", refused.Reason);
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_not_trusted()
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        using var clients = new TestHttpClients(allowPrivate: true);
        var failed = Assert.IsType<DeliveryResult.Failed>(await new HttpWebhookSender(clients, _time).SendAsync(new(Guid.NewGuid(), target.Origin, "{}"), Cancel));
        Assert.Equal("The certificate of the webhook's target is not trusted, or it does not speak TLS.", failed.Reason);
        Assert.Empty(target.Requests);
    }

    private async Task<DeliveryResult> SendAsync(WebhookMessage message, bool allowPrivate = true)
    {
        using var clients = new TestHttpClients(allowPrivate, _authority.Root);
        return await new HttpWebhookSender(clients, _time).SendAsync(message, Cancel);
    }
}
