using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Freshcom.Features.Notifications;

/// <summary>The origin of links in mails: <c>App:PublicOrigin</c>, by default the first address the server listens on; never a request's Host header.</summary>
public sealed class PublicOrigin(IConfiguration configuration, IServer server)
{
    public string Value => (configuration["App:PublicOrigin"] ?? Listening() ?? "http://localhost:5000").TrimEnd('/');

    /// <summary>The same for whoever calls us, as SMS gateways do with receipts: configured, and https or on this machine; null otherwise, because a guess would make them refuse the message.</summary>
    public Uri? ForCallers => Uri.TryCreate(configuration["App:PublicOrigin"], UriKind.Absolute, out var origin) && (origin.Scheme == Uri.UriSchemeHttps || origin.IsLoopback) ? origin : null;

    public string VerifyEmailUrl => $"{Value}/verify-email";

    public string InvitationUrl => $"{Value}/invitation";

    public string ResetPasswordUrl => $"{Value}/reset";

    private string? Listening() => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal).Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal);
}
