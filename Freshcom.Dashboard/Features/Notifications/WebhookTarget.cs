using System.Net;
using Freshcom.Delivery;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>Where a webhook may point (rules, <i>Bad input</i>). A name that only resolves to a private address is found out when connecting.</summary>
internal static class WebhookTarget
{
    private static readonly string[] OwnNames = ["localhost", ".localhost", ".local", ".internal"];

    /// <param name="isTest">In test mode nothing is called, so <c>http</c> will do.</param>
    /// <param name="mayBePrivate">The operator opened private networks (<c>Webhooks:AllowPrivateAddresses</c>).</param>
    public static Error? Check(string url, string field, bool isTest, bool mayBePrivate)
    {
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0) return Errors.Invalid(field);
        if (uri.Scheme != Uri.UriSchemeHttps && !(isTest && uri.Scheme == Uri.UriSchemeHttp)) return Errors.NotHttps(field);
        return mayBePrivate || IsPublic(uri) ? null : Errors.PrivateAddress(field);
    }

    private static bool IsPublic(Uri uri) => IPAddress.TryParse(uri.DnsSafeHost, out var address)
        ? OutboundAddresses.IsPublic(address)
        : !OwnNames.Any(x => x[0] == '.' ? uri.IdnHost.TrimEnd('.').EndsWith(x, StringComparison.OrdinalIgnoreCase) : uri.IdnHost.TrimEnd('.').Equals(x, StringComparison.OrdinalIgnoreCase));
}
