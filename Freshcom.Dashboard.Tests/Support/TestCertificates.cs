using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Freshcom.Tests;

/// <summary>
/// A certification authority for this run only. The test process trusts it beside the machine's own, through
/// <c>SSL_CERT_FILE</c>, as an operator would; so real certificate checks run against real test servers.
/// </summary>
internal static partial class TestCertificates
{
    private static readonly DirectoryInfo Folder = Directory.CreateTempSubdirectory("freshcom-ca-");
    private static readonly X509Certificate2 Authority = NewAuthority();

    /// <summary>The authority's certificate, PEM.</summary>
    public static string AuthorityPath { get; } = Path.Combine(Folder.FullName, "ca.pem");

    /// <summary>Writes <c>server.pem</c> and <c>server.key</c> for localhost and 127.0.0.1 into <paramref name="directory"/>; signed by itself when not <paramref name="trusted"/>.</summary>
    public static (string Certificate, string Key) WriteServerCertificate(string directory, bool trusted)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12));
        using var certificate = trusted
            ? request.Create(Authority, from, to, RandomNumberGenerator.GetBytes(8))
            : request.CreateSelfSigned(from, to);

        var paths = (Path.Combine(directory, "server.pem"), Path.Combine(directory, "server.key"));
        File.WriteAllText(paths.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Item2, key.ExportPkcs8PrivateKeyPem());
        return paths;
    }

    // Before anything opens the trust store: .NET reads the variable once, and from the native environment,
    // which Environment.SetEnvironmentVariable does not reach.
    [ModuleInitializer]
    internal static void TrustAuthority()
    {
        if (!OperatingSystem.IsLinux()) return;
        File.WriteAllText(AuthorityPath, Authority.ExportCertificatePem());
        var machine = Environment.GetEnvironmentVariable("SSL_CERT_FILE") ?? "/etc/ssl/certs/ca-certificates.crt";
        var bundle = Path.Combine(Folder.FullName, "bundle.pem");
        File.WriteAllText(bundle, (File.Exists(machine) ? File.ReadAllText(machine) : "") + "\n" + Authority.ExportCertificatePem());
        Environment.SetEnvironmentVariable("SSL_CERT_FILE", bundle);
        _ = SetNativeVariable("SSL_CERT_FILE", bundle, 1);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Delete(recursive: true);
    }

    private static X509Certificate2 NewAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Freshcom tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddDays(1));
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
