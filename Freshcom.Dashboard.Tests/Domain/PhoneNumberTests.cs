using Freshcom.Domain;

namespace Freshcom.Tests.Domain;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+84911112278", "+84911112278")]
    [InlineData("+8613800138000", "+8613800138000")]
    [InlineData("+15555550100", "+15555550100")]
    [InlineData("+39061234567", "+39061234567")]
    [InlineData("+84 91 111 22 78", "+84911112278")]
    [InlineData("+1 (202) 555-0143", "+12025550143")]
    [InlineData("+84.91.111.2278", "+84911112278")]
    public void A_number_of_a_country_is_kept_in_E164(string text, string e164)
    {
        Assert.Equal(e164, PhoneNumber.Parse(text));
        Assert.Null(PhoneNumber.Check(text, "phoneNumber"));
    }

    [Theory]
    [InlineData("84911112278")]
    [InlineData("0911112278")]
    [InlineData("0084911112278")]
    [InlineData("+999123456789")]
    [InlineData("+1555555")]
    [InlineData("+1911")]
    [InlineData("+155555501000000")]
    [InlineData("+84911112278 ")]
    [InlineData(" +84911112278")]
    [InlineData("+84911112278\n")]
    [InlineData("+84911112278x5")]
    [InlineData("tel:+84911112278")]
    [InlineData("+1800FLOWERS")]
    [InlineData("++84911112278")]
    [InlineData("\uff0b84911112278")]
    [InlineData("+\uff18\uff14911112278")]
    [InlineData("+\u0668\u0664911112278")]
    [InlineData("+8491111\u202e2278")]
    [InlineData("+84911112278;ext=1")]
    [InlineData("x")]
    public void Anything_else_is_invalid(string text) =>
        Assert.Equal(Errors.Invalid("phoneNumber"), PhoneNumber.Check(text, "phoneNumber"));

    [Fact]
    public void Broken_surrogates_are_invalid() => Assert.Equal("invalid", PhoneNumber.Check("+84911112278\ud800", "phoneNumber")?.Code);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_is_required(string? text) => Assert.Equal("required", PhoneNumber.Check(text, "phoneNumber")?.Code);

    [Fact]
    public void Ten_kilobytes_are_refused_at_once()
    {
        Assert.Equal("invalid", PhoneNumber.Check("+" + new string('1', 10_240), "phoneNumber")?.Code);
        Assert.Equal("invalid", PhoneNumber.Check("+1" + new string(' ', 10_240) + "5", "phoneNumber")?.Code);
    }

    [Theory]
    [InlineData("+84911112278", "+8491111")]
    [InlineData("+491234", "+491234")]
    public void The_prefix_is_the_first_seven_digits(string e164, string prefix) => Assert.Equal(prefix, PhoneNumber.Prefix(e164));

    [Theory]
    [InlineData("+84911112278", "+84 91 •••• 78")]
    [InlineData("+15555550100", "+1 55 •••• 00")]
    [InlineData("+491234", "+49 •••• 34")]
    [InlineData("nonsense", "••••")]
    public void A_masked_number_shows_its_country_and_little_else(string e164, string masked) => Assert.Equal(masked, PhoneNumber.Masked(e164));

    [Theory]
    [InlineData("+84911112278", "VN")]
    [InlineData("+15555550100", "US")]
    [InlineData("+14165550100", "CA")]
    [InlineData("+80012345678", "001")]
    [InlineData("nonsense", "")]
    public void A_number_belongs_to_a_country(string e164, string country) => Assert.Equal(country, PhoneNumber.Country(e164));
}
