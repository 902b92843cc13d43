using System.Runtime.Versioning;
using System.Security.Cryptography;
using Freshcom.Security;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Security;

public sealed class MasterKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void First_start_makes_a_key_that_later_starts_read()
    {
        var first = MasterKey.Load(null, _folder.Path);
        var second = MasterKey.Load("", _folder.Path);
        Assert.Equal(first.Derive("a"), second.Derive("a"));
        Assert.Equal([_folder.File("master.key")], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_read_the_key_file_even_after_a_careless_copy()
    {
        MasterKey.Load(null, _folder.Path);
        var path = _folder.File("master.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        MasterKey.Load(null, _folder.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_lost_key_of_an_existing_database_is_not_replaced()
    {
        var fault = Assert.Throws<MasterKeyException>(() => MasterKey.Load(null, _folder.Path, mayCreate: false));
        Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Without_a_data_folder_the_key_has_to_be_configured()
    {
        var fault = Assert.Throws<MasterKeyException>(() => MasterKey.Load(null, dataDirectory: null));
        Assert.Contains("Security:MasterKey is not set", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64!", "not valid base64")]
    [InlineData("AAAA", "holds 3")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "holds 36")]
    public void A_malformed_key_is_refused_in_one_line_that_does_not_show_it(string configured, string reason)
    {
        var fault = Assert.Throws<MasterKeyException>(() => MasterKey.Load(configured, _folder.Path));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(configured, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void A_damaged_key_file_is_refused_with_its_path()
    {
        File.WriteAllText(_folder.File("master.key"), "");
        var fault = Assert.Throws<MasterKeyException>(() => MasterKey.Load(null, _folder.Path));
        Assert.Contains(_folder.File("master.key"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_key_file_is_refused()
    {
        MasterKey.Load(null, _folder.Path);
        using var locked = new FileStream(_folder.File("master.key"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var fault = Assert.Throws<MasterKeyException>(() => MasterKey.Load(null, _folder.Path));
        Assert.Contains("cannot be read", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_that_cannot_be_written_is_refused_and_nothing_is_left_behind()
    {
        File.WriteAllText(_folder.File("file"), "");
        var fault = Assert.Throws<MasterKeyException>(() => MasterKey.Load(null, _folder.File("file")));
        Assert.Contains("not writable", fault.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Derived_keys_depend_on_key_and_purpose()
    {
        Assert.Equal(TestKeys.Of(1).Derive("codes"), TestKeys.Of(1).Derive("codes"));
        Assert.NotEqual(TestKeys.Of(1).Derive("codes"), TestKeys.Of(1).Derive("tokens"));
        Assert.NotEqual(TestKeys.Of(1).Derive("codes"), TestKeys.Of(2).Derive("codes"));
        Assert.NotEqual(TestKeys.Of(1).Fingerprint(), TestKeys.Of(2).Fingerprint());
    }

    [Fact]
    public void Derivation_is_HKDF_SHA_256_and_must_not_change()
    {
        // Computed by hand: HMAC-SHA-256 extract with 32 zero bytes as salt, then one expand round over info || 0x01.
        var extracted = HMACSHA256.HashData(new byte[32], Enumerable.Repeat((byte)1, 32).ToArray());
        var expanded = HMACSHA256.HashData(extracted, (byte[])[.. "freshcom:codes"u8, 1]);
        Assert.Equal(expanded, TestKeys.Of(1).Derive("codes"));
    }

    [Fact]
    public void A_key_does_not_show_itself_as_text() => Assert.Equal(typeof(MasterKey).FullName, TestKeys.Of(1).ToString());
}
