using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Freshcom.Tests.Support;

/// <summary>A certificate authority of one test's own, and a certificate of it for <c>localhost</c>.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var root = new CertificateRequest("CN=Test authority", _rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        Root = root.CreateSelfSigned(from, to);

        var server = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(Root, from, to, [1, 2, 3, 4]);
        Server = signed.CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Server { get; }

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem();

    public void Dispose()
    {
        Root.Dispose();
        Server.Dispose();
        _rootKey.Dispose();
        _key.Dispose();
    }
}
