using Freshcom.Delivery;
using Freshcom.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Delivery;

public sealed class DeliveryServicesTests
{
    [Fact]
    public async Task The_operators_gateways_come_from_the_configuration_and_the_guard_is_on()
    {
        await using var gateway = await HttpGateway.StartAsync(200, """{"id":"m-1"}""");
        await using var services = Services(new()
        {
            ["Smtp:Host"] = "smtp.example",
            ["Smtp:Security"] = "Tls",
            ["Smtp:CheckCertificateRevocation"] = "false",
            ["Sms:Provider"] = "Http",
            ["Sms:Url"] = $"{gateway.Origin}/sms",
        });
        Assert.Equal(new SmtpSettings { Host = "smtp.example", Security = SmtpSecurity.Tls, CheckCertificateRevocation = false }, services.GetRequiredService<SmtpSettings>());
        Assert.IsType<SmtpEmailSender>(services.GetRequiredService<IEmailSender>());

        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(new DeliveryResult.Accepted("m-1", "200"), await services.GetRequiredService<ISmsSender>().SendAsync(new(Guid.NewGuid(), "+15555550100", "Hi"), cancel));
        var webhook = await services.GetRequiredService<IWebhookSender>().SendAsync(new(Guid.NewGuid(), "https://localhost/", "{}", []), cancel);
        Assert.Contains("private address", Assert.IsType<DeliveryResult.Refused>(webhook).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_may_open_private_networks()
    {
        await using var services = Services(new() { ["Webhooks:AllowPrivateAddresses"] = "true" });
        var url = $"https://localhost:{MailServer.FreePort()}/";
        var webhook = await services.GetRequiredService<IWebhookSender>().SendAsync(new(Guid.NewGuid(), url, "{}", []), TestContext.Current.CancellationToken);
        Assert.Equal(new DeliveryResult.Failed("The webhook's target cannot be reached."), webhook);
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddDelivery(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
}
