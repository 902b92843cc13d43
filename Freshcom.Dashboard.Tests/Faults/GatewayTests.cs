using System.Globalization;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Freshcom.Tests.Faults;

/// <summary>A mail server that hangs, refuses and crawls: logins do not notice, and every code arrives later or ends with a reason.</summary>
[Trait("Category", Fault.Category)]
public sealed class MailGatewayTests
{
    [Fact]
    public async Task While_the_mail_server_hangs_refuses_or_crawls_logins_go_on_and_codes_come_later()
    {
        await using var mail = await MailServer.StartAsync("count");
        await using var wire = new Wire(mail.Port);
        await using var instances = await Instances.StartOnSqliteAsync("--Smtp:Host", "127.0.0.1", "--Smtp:Port", wire.Port.ToString(CultureInfo.InvariantCulture), "--Smtp:Security", "None", "--Smtp:From", "shop@example.com");
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        await Merchant.SendCodesAsync(merchant.Live(instances.Clients[0]));
        var faults = GatewayFault.Faults(wire);
        foreach (var (broken, mended) in faults) await GatewayFault.BreakAsync(instances, merchant, "tfa_email", broken, mended);
        var sent = await GatewayFault.SentAsync(instances, "Email");
        Assert.Equal(faults.Length * GatewayFault.People, sent.Count);
        Assert.Empty(sent.Except((await mail.ArrivalsAsync()).Select(x => x.Id)));
    }
}

/// <summary>The same of a gateway for text messages.</summary>
[Trait("Category", Fault.Category)]
public sealed class SmsGatewayTests
{
    [Fact]
    public async Task While_the_SMS_gateway_hangs_refuses_fails_or_crawls_logins_go_on_and_codes_come_later()
    {
        var status = 200;
        await using var gateway = await HttpGateway.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref status);
            return Task.CompletedTask;
        });
        await using var wire = new Wire(new Uri(gateway.Origin).Port);
        await using var instances = await Instances.StartOnSqliteAsync("--Sms:Provider", "Http", "--Sms:Url", $"http://127.0.0.1:{wire.Port}/sms", "--Sms:From", "+15005550006", "--Webhooks:AllowPrivateAddresses", "true");
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        var owner = merchant.Live(instances.Clients[0]);
        var template = (await owner.PostAsync("/sms_templates", "SMSTemplate", new { name = "Text", to = "{{user.phone_number}}", body = "CODE={{code}}" })).Is(201);
        (await owner.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "Codes", @event = "identity:user.tfa_code.create.success", actionType = "sendSms", actionTarget = template.Id })).Is(201);
        (Action, Action)[] faults = [.. GatewayFault.Faults(wire), (() => status = 500, () => status = 200)];
        foreach (var (broken, mended) in faults) await GatewayFault.BreakAsync(instances, merchant, "tfa_sms", broken, mended);
        Assert.Equal(faults.Length * GatewayFault.People, (await GatewayFault.SentAsync(instances, "Sms")).Count);
    }
}

/// <summary>What breaks between the dashboard and a gateway, and who logs in meanwhile.</summary>
internal static class GatewayFault
{
    public const int People = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static (Action Broken, Action Mended)[] Faults(Wire wire) =>
        [(wire.Hang, wire.Mend), (wire.Cut, wire.Mend), (() => wire.Slowness = TimeSpan.FromMilliseconds(500), () => wire.Slowness = default)];

    public static async Task BreakAsync(Instances instances, Merchant merchant, string method, Action broken, Action mended)
    {
        broken();
        await LogInAsync(instances, merchant, method);
        await Task.Delay(Fault.Length / 10, Stop);
        mended();
        await UntilEndedAsync(instances);
    }

    /// <summary>New people each time; each login is answered while the gateway is as it is.</summary>
    private static async Task LogInAsync(Instances instances, Merchant merchant, string method)
    {
        var instance = instances.Clients[0];
        for (var i = 0; i < People; i++)
        {
            var (email, phone) = (Make.Email("carl"), Make.Phone());
            (await merchant.Live(instance).PostAsync("/customers", "Customer", new { status = "registered", name = "Carl", email, phoneNumber = phone, password = Make.Password, authMethod = method })).Is(201);
            (await new ApiClient(instance).TokenAsync(null, ("grant_type", "password"), ("username", email), ("password", Make.Password), ("scope", $"aid:{merchant.LiveAccountId}"))).AsksForOtp(method);
        }
    }

    /// <summary>Two minutes at most: the last try of a code comes a minute after the first.</summary>
    private static async Task UntilEndedAsync(Instances instances)
    {
        for (var i = 0; (await ReadAsync(instances, "\"NextTryAt\" IS NOT NULL AND \"IsCode\"")).Count > 0; i++)
        {
            Assert.True(i < 1200, "Codes are still waiting.");
            await Task.Delay(100, Stop);
        }
    }

    /// <summary>The login codes that were handed over; the others have ended with a reason.</summary>
    public static async Task<IReadOnlyList<Guid>> SentAsync(Instances instances, string kind)
    {
        var codes = await ReadAsync(instances, $"\"IsCode\" AND \"Kind\" = '{kind}' AND COALESCE(\"Subject\", '{Merchant.Subject}') = '{Merchant.Subject}'");
        Assert.All(codes, x => Assert.True(x.Status == "Sent" || x.Reason.Length > 0, $"{x}"));
        Fault.Say(string.Join(", ", codes.CountBy(x => x.Status).Select(x => $"{x.Value} {x.Key}")));
        return [.. codes.Where(x => x.Status == "Sent").Select(x => x.Id)];
    }

    private static async Task<IReadOnlyList<(Guid Id, string Status, string Reason)>> ReadAsync(Instances instances, string where)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(instances.DataFolder, "freshcom.db")};Mode=ReadOnly;Pooling=False");
        await database.OpenAsync(Stop);
        await using var command = database.CreateCommand();
        command.CommandText = $"SELECT \"Id\", \"Status\", COALESCE(\"Reason\", '') FROM \"Messages\" WHERE {where}";
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<(Guid, string, string)>();
        while (await reader.ReadAsync(Stop)) rows.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return rows;
    }
}
