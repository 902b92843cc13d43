using System.Net;
using Freshcom.Domain;

namespace Freshcom.Features.VerificationCodes;

/// <summary>How much may be sent (rules, *Sending*). <c>RateLimits:Enabled=false</c> lifts these, never the spacing within a login or the three live codes.</summary>
public sealed class SendLimits(IConfiguration configuration)
{
    /// <summary>Sends of one login's code …</summary>
    public const int SendsPerLogin = 3;

    /// <summary>Codes of one address that may live at once.</summary>
    public const int LiveCodesPerAddress = 3;

    /// <summary>Sends to one address are at least this far apart.</summary>
    public static readonly TimeSpan AddressSpacing = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    private readonly bool _enabled = configuration.GetValue("RateLimits:Enabled", true);

    /// <summary>… the second 30 s after the first, the third 60 s after the second; null after the third.</summary>
    public static DateTimeOffset? NextLoginSend(VerificationCode code) => code.Sends switch
    {
        0 => code.InsertedAt,
        1 => code.LastSentAt + TimeSpan.FromSeconds(30),
        2 => code.LastSentAt + TimeSpan.FromSeconds(60),
        _ => null,
    };

    /// <summary>Of a user whose password is proven: 10 an hour, 30 a day.</summary>
    public IReadOnlyList<RateLimit> ForLogin(User user, bool isTest) => !_enabled || isTest ? [] :
    [
        new($"otp-hour:{user.Id}", 10, Hour, "10 login codes were sent to this user within an hour."),
        new($"otp-day:{user.Id}", 30, Day, "30 login codes were sent to this user within a day."),
    ];

    /// <summary>Of a signed-in person for addresses that are to become its own, whichever they are: 10 an hour, 20 a day.</summary>
    public IReadOnlyList<RateLimit> ForOwn(User user, bool isTest) => !_enabled || isTest ? [] :
    [
        new($"own-hour:{user.Id}", 10, Hour, "This person asked for 10 codes within an hour."),
        new($"own-day:{user.Id}", 20, Day, "This person asked for 20 codes within a day."),
    ];

    /// <summary>Of invitations: an account sends 20 an hour and 100 a day; an address gets 3 an hour and 6 a day, whichever accounts invite it.</summary>
    public IReadOnlyList<RateLimit> ForInvitation(Guid accountId, string address) => !_enabled ? [] :
    [
        new($"invite:{address}:hour", 3, Hour, "This address was sent 3 invitations within an hour, or one within the last 30 seconds.", AddressSpacing),
        new($"invite:{address}:day", 6, Day, "This address was sent 6 invitations within a day."),
        new($"invite-hour:{accountId}", 20, Hour, "This account sent 20 invitations within an hour."),
        new($"invite-day:{accountId}", 100, Day, "This account sent 100 invitations within a day."),
    ];

    /// <summary>As <see cref="ForAnonymous"/>, but not per network address: of staff for a customer, whose office has one, and of links that follow from another change.</summary>
    public IReadOnlyList<RateLimit> ForAddress(Account? account, Channel channel, string address) =>
        [.. ForAnonymous(account, channel, address, null).Where(x => !x.Key.Contains(":client:", StringComparison.Ordinal))];

    /// <summary>Of anyone who knows an address: verification codes, link tokens, password resets.</summary>
    public IReadOnlyList<RateLimit> ForAnonymous(Account? account, Channel channel, string address, string? clientAddress)
    {
        if (!_enabled || account?.IsTest == true) return [];
        var scope = account?.Id.ToString() ?? "standard";
        List<RateLimit> limits =
        [
            new($"anon:{scope}:{channel}:{address}:hour", 5, Hour, "This address was sent 5 codes within an hour, or one within the last 30 seconds.", AddressSpacing),
            new($"anon:{scope}:{channel}:{address}:day", 10, Day, "This address was sent 10 codes within a day."),
        ];
        limits.Add(new($"anon:{scope}:client:{ClientKey(clientAddress)}", 20, Hour, "20 codes were asked for from one network address within an hour."));
        if (channel == Channel.Sms)
        {
            limits.Add(new($"anon:{scope}:prefix:{PhoneNumber.Prefix(address)}", 20, Hour, "20 codes were sent to numbers that begin alike within an hour."));
            if (account is not null) limits.Add(new($"anon:{scope}:sms", account.SmsPerDay, Day, $"The day's budget of {account.SmsPerDay} text messages is used up."));
        }
        return limits;
    }

    /// <summary>What counts as one client: an IPv4 address, or the /64 that an IPv6 subscriber is given; all without an address are one.</summary>
    public static string ClientKey(string? clientAddress)
    {
        if (!IPAddress.TryParse(clientAddress, out var address)) return "none";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? address.ToString() : Convert.ToHexStringLower(bytes.AsSpan(0, 8));
    }
}
