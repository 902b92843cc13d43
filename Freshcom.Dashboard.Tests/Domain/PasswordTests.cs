using Freshcom.Domain;

namespace Freshcom.Tests.Domain;

public sealed class PasswordTests
{
    [Fact]
    public void A_password_has_8_to_256_characters_of_any_kind()
    {
        Assert.Equal("required", Password.Check(null, "password")?.Code);
        Assert.Equal("required", Password.Check("", "password")?.Code);
        Assert.Equal("tooShort", Password.Check("1234567", "password")?.Code);
        Assert.Null(Password.Check("12345678", "password"));
        Assert.Null(Password.Check("        ", "password"));
        Assert.Null(Password.Check(new string('a', 256), "password"));
        Assert.Equal("tooLong", Password.Check(new string('a', 257), "password")?.Code);
        Assert.Equal("tooLong", Password.Check(new string('a', 10_240), "password")?.Code);
    }

    [Fact]
    public void A_character_beyond_the_basic_plane_counts_once()
    {
        var smile = "\U0001f600";
        Assert.Equal("tooShort", Password.Check(string.Concat(Enumerable.Repeat(smile, 7)), "password")?.Code);
        Assert.Null(Password.Check(string.Concat(Enumerable.Repeat(smile, 256)), "password"));
    }

    [Fact]
    public void NUL_and_broken_surrogates_are_invalid()
    {
        // Not inline data: an attribute's text is stored as UTF-8, which has no lone surrogates.
        string[] broken = ["password\0", "password\ud800", "\udc00password", "\udc00\ud800password"];
        Assert.All(broken, text => Assert.Equal("invalid", Password.Check(text, "password")?.Code));
    }
}
