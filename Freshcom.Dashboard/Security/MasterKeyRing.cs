using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Freshcom.Security;

/// <summary>Encrypts the keys of the Data Protection ring, which lie in the database, under the master key.</summary>
public sealed class MasterKeyXmlEncryptor(SecretBox box) : IXmlEncryptor
{
    internal const string Context = "data-protection-ring";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var value = Convert.ToBase64String(box.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), Context));
        return new(new XElement("masterKey", new XElement("value", value)), typeof(MasterKeyXmlDecryptor));
    }
}

/// <summary>Decrypts what <see cref="MasterKeyXmlEncryptor"/> wrote; the Data Protection system makes it by its type's name.</summary>
public sealed class MasterKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly SecretBox _box = services.GetRequiredService<SecretBox>();

    /// <summary>Throws <see cref="System.Security.Cryptography.CryptographicException"/> when the ring is another key's.</summary>
    public XElement Decrypt(XElement encryptedElement)
    {
        var box = Convert.FromBase64String(encryptedElement.Element("value")!.Value);
        return XElement.Parse(_box.OpenText(box, MasterKeyXmlEncryptor.Context));
    }
}

/// <summary>Wires the ring to the master key.</summary>
public static class MasterKeyRing
{
    /// <summary>Encrypts the ring's keys with the registered <see cref="SecretBox"/>.</summary>
    public static IDataProtectionBuilder ProtectKeysWithMasterKey(this IDataProtectionBuilder builder)
    {
        builder.Services.AddOptions<KeyManagementOptions>()
            .Configure<SecretBox>((options, box) => options.XmlEncryptor = new MasterKeyXmlEncryptor(box));
        return builder;
    }
}
