using Freshcom.Domain;

namespace Freshcom.Tests.Domain;

public sealed class UsernameTests
{
    [Theory]
    [InlineData("mai.tran")]
    [InlineData("Mai_Tran-99+x@shop")]
    [InlineData("12345")]
    public void Letters_digits_and_five_signs_are_taken(string text) => Assert.Null(Username.Check(text, null, "username"));

    [Theory]
    [InlineData("mai tran")]
    [InlineData("mai/tran")]
    [InlineData("o'brien@x.example")]
    [InlineData("tr\u1ea7nmai")]
    [InlineData("\uff11\uff12\uff13\uff14\uff15")]
    [InlineData("admin\u202e")]
    [InlineData("admin\n")]
    public void Other_characters_are_invalid(string text) => Assert.Equal("invalid", Username.Check(text, null, "username")?.Code);

    [Fact]
    public void Broken_surrogates_are_invalid() => Assert.Equal("invalid", Username.Check("admin\ud800", "admin\ud800", "username")?.Code);

    [Fact]
    public void The_users_own_valid_address_is_taken_as_it_is()
    {
        Assert.Null(Username.Check("o'brien@x.example", "o'brien@x.example", "username"));
        Assert.Null(Username.Check("O'Brien@x.example", "o'brien@x.example", "username"));
        Assert.Equal("invalid", Username.Check("o'brien@x.example", "mai@x.example", "username")?.Code);
        Assert.Equal("invalid", Username.Check("not an address", "not an address", "username")?.Code);
    }

    [Fact]
    public void A_username_has_5_to_254_characters()
    {
        Assert.Equal("tooShort", Username.Check("abcd", null, "username")?.Code);
        Assert.Null(Username.Check(new string('a', 254), null, "username"));
        Assert.Equal("tooLong", Username.Check(new string('a', 255), null, "username")?.Code);
        Assert.Equal("tooLong", Username.Check(new string('a', 10_240), null, "username")?.Code);
        Assert.Equal("required", Username.Check("", null, "username")?.Code);
        Assert.Equal("required", Username.Check(null, null, "username")?.Code);
    }

    [Fact]
    public void Case_makes_no_difference() => Assert.Equal(Username.Normalize("MAI.Tran"), Username.Normalize("mai.tran"));
}
