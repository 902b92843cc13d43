using System.Net;
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
        var message = new WebhookMessage(Guid.NewGuid(), $"{target.Origin}/hook", """{"data":{"name":"Trần"}}""", [Secret]);
        Assert.Equal(new DeliveryResult.Accepted(null, "204"), await SendAsync(message));

        var request = Assert.Single(target.Requests);
        Assert.Equal(("POST", "/hook", message.Body), (request.Method, request.Path, request.Body));
        Assert.StartsWith("application/json", request.ContentType, StringComparison.Ordinal);
        Assert.Equal((message.Id.ToString(), "1900000000"), (request.Headers["webhook-id"], request.Headers["webhook-timestamp"]));
        Assert.True(request.Verifies(Secret, _time.GetUtcNow()));
        Assert.DoesNotContain(Secret, message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_secret_has_256_bits_and_signs()
    {
        var secret = WebhookSignature.NewSecret();
        Assert.Matches(@"\Awhsec_[A-Za-z0-9+/]{43}=\z", secret);
        Assert.NotEqual(secret, WebhookSignature.NewSecret());
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", [secret])));
        Assert.Contains("webhook-signature", Assert.Single(target.Requests).Headers.Keys);
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_signature_and_with_a_malformed_one_no_call()
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", [])));
        Assert.DoesNotContain("webhook-signature", Assert.Single(target.Requests).Headers.Keys);
        foreach (var secret in new[] { "", "abc", "whsec_***" })
            Assert.IsType<DeliveryResult.Refused>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", [secret])));
        Assert.Single(target.Requests);
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_are_worth_another_try()
    {
        await using var target = await HttpGateway.StartAsync(307, "", _authority.Server);
        Assert.Equal(new DeliveryResult.Failed("The webhook's target answered 307: redirects are not followed."), await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", [])));
        Assert.Single(target.Requests);
    }

    [Fact]
    public async Task Two_secrets_sign_at_once_the_newest_first_and_each_verifies_alone()
    {
        await using var target = await HttpGateway.StartAsync(204, "", _authority.Server);
        var (fresh, old) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
        await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", [fresh, old]));
        var request = Assert.Single(target.Requests);
        Assert.All([fresh, old], x => Assert.True(request.Verifies(x, _time.GetUtcNow())));
        Assert.False(request.Verifies(WebhookSignature.NewSecret(), _time.GetUtcNow()));
        var signatures = request.Headers["webhook-signature"].Split(' ');
        var first = new Dictionary<string, string>(request.Headers) { ["webhook-signature"] = signatures[0] };
        Assert.Equal((2, true, false), (signatures.Length, StandardWebhooks.Verifies(fresh, first, request.Body, _time.GetUtcNow()), StandardWebhooks.Verifies(old, first, request.Body, _time.GetUtcNow())));
    }

    [Fact]
    public async Task Only_410_says_that_the_target_is_gone()
    {
        foreach (var (status, isGone) in new[] { (410, true), (404, false) })
        {
            await using var target = await HttpGateway.StartAsync(status, "", _authority.Server);
            Assert.Equal(isGone, Assert.IsType<DeliveryResult.Refused>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", []))).IsGone);
        }
    }

    [Fact]
    public async Task Of_an_endless_answer_no_more_than_its_beginning_is_read()
    {
        var wasLeft = new TaskCompletionSource();
        await using var target = await HttpGateway.StartAsync(async context =>
        {
            try
            {
                while (true) await context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                wasLeft.SetResult();
            }
        }, _authority.Server);
        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", [])));
        await wasLeft.Task.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_name_that_has_become_a_private_address_is_not_connected()
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        List<IPAddress> answers = [IPAddress.Parse("1.1.1.1"), IPAddress.Loopback];
        Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
        {
            var answer = answers[0];
            answers.RemoveAt(0);
            return Task.FromResult<IPAddress[]>([answer]);
        }
        // When the trigger was saved the name meant a public address.
        Assert.True(OutboundAddresses.IsPublic((await ResolveAsync("hooks.example", Cancel)).Single()));
        using var clients = new TestHttpClients(allowPrivate: false, _authority.Root, ResolveAsync);
        var url = $"https://hooks.example:{new Uri(target.Origin).Port}/";
        var refused = Assert.IsType<DeliveryResult.Refused>(await new HttpWebhookSender(clients, _time).SendAsync(new(Guid.NewGuid(), url, "{}", []), Cancel));
        Assert.Equal("The webhook's target has a private address, which is not allowed here.", refused.Reason);
        // Asked once more and no oftener: what was judged is what would have been connected.
        Assert.Empty(answers);
        Assert.Empty(target.Requests);
    }

    [Theory]
    [InlineData(410, true)]
    [InlineData(429, false)]
    [InlineData(502, false)]
    public async Task Only_4xx_is_for_good(int status, bool permanent)
    {
        await using var target = await HttpGateway.StartAsync(status, "", _authority.Server);
        Assert.IsType(permanent ? typeof(DeliveryResult.Refused) : typeof(DeliveryResult.Failed), await SendAsync(new(Guid.NewGuid(), target.Origin, "{}", [])));
    }

    [Theory]
    [InlineData("http://hooks.example/")]
    [InlineData("ftp://hooks.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/hook")]
    [InlineData("https://")]
    [InlineData("")]
    [InlineData("https://user:password@hooks.example/")]
    public async Task Only_https_addresses_are_called(string url) =>
        Assert.Equal(new DeliveryResult.Refused("The webhook's target must be an https address without a user name."), await SendAsync(new(Guid.NewGuid(), url, "{}", [])));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[0:0:0:0:0:ffff:a00:1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[fd12:3456::1]")]
    [InlineData("[fe80::1]")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    public async Task A_private_address_is_never_connected_whatever_it_is_written_like(string host)
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        var url = $"https://{host}:{new Uri(target.Origin).Port}/";
        var refused = Assert.IsType<DeliveryResult.Refused>(await SendAsync(new(Guid.NewGuid(), url, "{}", []), allowPrivate: false));
        Assert.Equal("The webhook's target has a private address, which is not allowed here.", refused.Reason);
        Assert.Empty(target.Requests);
    }

    [Theory]
    [InlineData("[::]")]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1.")]
    [InlineData("１２７.0.0.1")]
    [InlineData("127。0。0。1")]
    [InlineData("①②⑦.0.0.1")]
    [InlineData("0300.0250.1.1")]
    public async Task An_odd_spelling_never_gets_there_either(string host)
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        Assert.IsNotType<DeliveryResult.Accepted>(await SendAsync(new(Guid.NewGuid(), $"https://{host}:{new Uri(target.Origin).Port}/", "{}", []), allowPrivate: false));
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_not_trusted()
    {
        await using var target = await HttpGateway.StartAsync(200, "", _authority.Server);
        using var clients = new TestHttpClients(allowPrivate: true);
        var failed = Assert.IsType<DeliveryResult.Failed>(await new HttpWebhookSender(clients, _time).SendAsync(new(Guid.NewGuid(), target.Origin, "{}", []), Cancel));
        Assert.Equal("The certificate of the webhook's target is not trusted, or it does not speak TLS.", failed.Reason);
        Assert.Empty(target.Requests);
    }

    private async Task<DeliveryResult> SendAsync(WebhookMessage message, bool allowPrivate = true)
    {
        using var clients = new TestHttpClients(allowPrivate, _authority.Root);
        return await new HttpWebhookSender(clients, _time).SendAsync(message, Cancel);
    }
}
