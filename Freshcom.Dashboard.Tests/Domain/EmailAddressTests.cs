using Freshcom.Domain;

namespace Freshcom.Tests.Domain;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("mai@hoasen.example")]
    [InlineData("Mai.Tran+shop@Hoa-Sen.example")]
    [InlineData("o'brien@x.example")]
    [InlineData("a@b.cd")]
    [InlineData("123@x.example")]
    [InlineData("_@x.example")]
    [InlineData("tr\u1ea7n@hoasen.example")]
    [InlineData("mai@\u82b1.example")]
    [InlineData("x@xn--fsqu00a.xn--0zwm56d")]
    public void A_plain_address_is_taken(string text) => Assert.Null(EmailAddress.Check(text, "email"));

    [Theory]
    [InlineData("mai")]
    [InlineData("@x.example")]
    [InlineData("mai@")]
    [InlineData("mai@localhost")]
    [InlineData("mai@x..example")]
    [InlineData("mai@.x.example")]
    [InlineData("mai@x.example.")]
    [InlineData("mai@-x.example")]
    [InlineData("mai@x-.example")]
    [InlineData("mai@x_y.example")]
    [InlineData("mai@127.0.0.1")]
    [InlineData("mai@[127.0.0.1]")]
    [InlineData(".mai@x.example")]
    [InlineData("mai.@x.example")]
    [InlineData("m..ai@x.example")]
    [InlineData("mai@@x.example")]
    [InlineData("mai@x.example@y.example")]
    [InlineData("mai@x.example,eve@y.example")]
    [InlineData("mai@x.example;eve@y.example")]
    [InlineData("Mai <mai@x.example>")]
    [InlineData("<mai@x.example>")]
    [InlineData("\"mai tran\"@x.example")]
    [InlineData("mai(comment)@x.example")]
    [InlineData("mai@x.example (Mai)")]
    [InlineData("mai @x.example")]
    [InlineData(" mai@x.example")]
    [InlineData("mai@x.example ")]
    [InlineData("mai\u00a0@x.example")]
    [InlineData("ma\\i@x.example")]
    [InlineData("mai:eve@x.example")]
    [InlineData("mai\uff20x.example")]
    [InlineData("\uff4dai@x.example")]
    [InlineData("mai\uff11@x.example")]
    [InlineData("\u212aim@x.example")]
    [InlineData("mai\u202e@x.example")]
    [InlineData("mai\u200b@x.example")]
    public void Anything_else_is_invalid(string text) => Assert.Equal("invalid", EmailAddress.Check(text, "email")?.Code);

    [Fact]
    public void Broken_surrogates_are_invalid()
    {
        string[] broken = ["mai\ud800@x.example", "mai@x.\udc00example"];
        Assert.All(broken, text => Assert.Equal("invalid", EmailAddress.Check(text, "email")?.Code));
    }

    [Theory]
    [InlineData("mai@x.example\n")]
    [InlineData("mai@x.example\r\nBcc: eve@y.example")]
    [InlineData("mai\0@x.example")]
    [InlineData("mai@x.exam\u2028ple")]
    public void Line_breaks_and_control_characters_are_named(string text) => Assert.Equal("lineBreak", EmailAddress.Check(text, "email")?.Code);

    [Fact]
    public void An_address_has_at_most_254_bytes_and_64_before_the_at()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 3)) + ".abcdef";
        Assert.Null(EmailAddress.Check(new string('a', 64) + "@" + domain, "email"));
        Assert.Equal("invalid", EmailAddress.Check(new string('a', 65) + "@x.example", "email")?.Code);
        Assert.Equal("tooLong", EmailAddress.Check(new string('a', 64) + "@d" + domain, "email")?.Code);
        Assert.Equal("tooLong", EmailAddress.Check(new string('a', 10_240) + "@x.example", "email")?.Code);
        Assert.Equal("invalid", EmailAddress.Check(new string('\u82b1', 60) + "@" + new string('\u82b1', 30) + ".example", "email")?.Code);
    }

    [Theory]
    [InlineData("x@xn--.example")]
    [InlineData("x@xn--zzzzzzzzzzzzz.example")]
    [InlineData("x@xn---.xn--0")]
    [InlineData("xn--0zwm56d@xn--a.example")]
    public void Malformed_punycode_never_throws(string text) => Assert.Contains(EmailAddress.Check(text, "email")?.Code, new[] { null, "invalid" });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Nothing_is_required(string? text) => Assert.Equal("required", EmailAddress.Check(text, "email")?.Code);

    [Fact]
    public void Case_makes_no_difference() =>
        Assert.Equal(EmailAddress.Normalize("Mai@HoaSen.example"), EmailAddress.Normalize("mai@hoasen.EXAMPLE"));

    [Theory]
    [InlineData("mai@hoasen.example", "m•••@hoasen.example")]
    [InlineData("m@hoasen.example", "m•••@hoasen.example")]
    [InlineData("nonsense", "•••")]
    [InlineData("", "•••")]
    public void A_masked_address_shows_one_letter_and_the_domain(string address, string masked) => Assert.Equal(masked, EmailAddress.Masked(address));
}
