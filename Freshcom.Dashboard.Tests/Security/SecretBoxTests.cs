using System.Security.Cryptography;
using System.Xml.Linq;
using CsCheck;
using Freshcom.Security;
using Freshcom.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Security;

public sealed class SecretBoxTests
{
    private readonly SecretBox _box = new(TestKeys.Of(1));

    [Fact]
    public void Whatever_is_sealed_opens_again() => Gen.Select(Gen.Byte.Array[0, 300], Gen.String)
        .Sample((plain, context) => Assert.Equal(plain, _box.Open(_box.Seal(plain, context), context)));

    [Fact]
    public void Text_comes_back_as_text() => Assert.Equal("mật khẩu 密码", _box.OpenText(_box.Seal("mật khẩu 密码", "a"), "a"));

    [Fact]
    public void The_same_text_is_sealed_differently_each_time() => Assert.NotEqual(_box.Seal("123456", "a"), _box.Seal("123456", "a"));

    [Fact]
    public void Another_context_key_or_purpose_does_not_open()
    {
        var box = _box.Seal("secret", "user:1");
        Assert.ThrowsAny<CryptographicException>(() => _box.Open(box, "user:2"));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(TestKeys.Of(2)).Open(box, "user:1"));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(TestKeys.Of(1), "other").Open(box, "user:1"));
    }

    [Fact]
    public void A_change_of_any_single_byte_is_noticed()
    {
        var box = _box.Seal("secret", "a");
        for (var i = 0; i < box.Length; i++)
        {
            var changed = box.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _box.Open(changed, "a"));
        }
    }

    [Fact]
    public void Truncated_and_empty_values_are_refused()
    {
        var box = _box.Seal("secret", "a");
        for (var length = 0; length < box.Length; length++)
            Assert.ThrowsAny<CryptographicException>(() => _box.Open(box.AsSpan(0, length), "a"));
    }

    [Fact]
    public void The_data_protection_ring_is_encrypted_and_survives_a_restart_with_the_same_key_only()
    {
        using var folder = new TemporaryFolder();
        var cookie = Ring(folder, TestKeys.Of(1)).Protect("session");

        var file = File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path, "key-*.xml")));
        Assert.Contains("MasterKeyXmlDecryptor", file, StringComparison.Ordinal);
        Assert.Equal(["value"], XDocument.Parse(file).Descendants().Where(e => e.Parent?.Name.LocalName == "masterKey").Select(e => e.Name.LocalName));

        Assert.Equal("session", Ring(folder, TestKeys.Of(1)).Unprotect(cookie));
        Assert.ThrowsAny<CryptographicException>(() => Ring(folder, TestKeys.Of(2)).Unprotect(cookie));
    }

    private static IDataProtector Ring(TemporaryFolder folder, MasterKey key)
    {
        var services = new ServiceCollection().AddSingleton(key).AddSingleton<SecretBox>();
        services.AddDataProtection().SetApplicationName("t").PersistKeysToFileSystem(new DirectoryInfo(folder.Path)).ProtectKeysWithMasterKey();
        return services.BuildServiceProvider().GetDataProtector("t");
    }
}
