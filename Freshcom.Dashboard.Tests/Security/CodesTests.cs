using Freshcom.Security;

namespace Freshcom.Tests.Security;

public sealed class CodesTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_code_has_exactly_the_digits_asked_for(int length) =>
        Assert.All(Enumerable.Range(0, 200).Select(_ => Codes.NewDigits(length)), code =>
        {
            Assert.Equal(length, code.Length);
            Assert.True(Codes.IsDigits(code));
        });

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public void Shorter_and_longer_codes_are_not_made(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Codes.NewDigits(length));

    [Fact]
    public void Every_digit_is_equally_likely_at_every_place()
    {
        const int codes = 20_000;
        var counts = new int[6, 10];
        for (var i = 0; i < codes; i++)
        {
            var code = Codes.NewDigits(6);
            for (var place = 0; place < 6; place++) counts[place, code[place] - '0']++;
        }
        // 2,000 expected, standard deviation 42: seven of them never happen by chance.
        foreach (var count in counts) Assert.InRange(count, 1700, 2300);
    }

    [Theory]
    [InlineData("123456", true)]
    [InlineData("00000000", true)]
    [InlineData("12345", false)]
    [InlineData("123456789", false)]
    [InlineData("12345a", false)]
    [InlineData(" 12345", false)]
    [InlineData("123456\n", false)]
    [InlineData("\uff11\uff12\uff13\uff14\uff15\uff16", false)]
    [InlineData("\u0661\u0662\u0663\u0664\u0665\u0666", false)]
    [InlineData(null, false)]
    public void Only_ASCII_digits_look_like_a_code(string? code, bool is_code) => Assert.Equal(is_code, Codes.IsDigits(code));

    [Fact]
    public void Tokens_are_long_and_never_the_same()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => Codes.NewToken()).ToHashSet();
        Assert.Equal(1000, tokens.Count);
        Assert.All(tokens, t => Assert.Matches(@"\A[A-Za-z0-9_-]{43}\z", t));
    }

    [Fact]
    public void Recovery_codes_are_two_fives_and_normalize_to_ten_characters()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => Codes.NewRecoveryCode()).ToHashSet();
        Assert.Equal(1000, codes.Count);
        Assert.All(codes, code =>
        {
            Assert.Matches(@"\A[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}\z", code);
            Assert.Equal(code.Replace("-", "", StringComparison.Ordinal), Codes.NormalizeRecoveryCode(code));
        });
    }

    [Theory]
    [InlineData("ABCDE-01234", "abcde01234")]
    [InlineData(" abcde 01234 ", "abcde01234")]
    [InlineData("abcdeo1234", "abcde01234")]
    [InlineData("abcdeOIlL4", "abcde01114")]
    [InlineData("abcde-0123", null)]
    [InlineData("abcde-012345", null)]
    [InlineData("abcdu-01234", null)]
    [InlineData("abcde–01234", null)]
    [InlineData("123456", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_typed_recovery_code_is_read_kindly_but_exactly(string? typed, string? expected) =>
        Assert.Equal(expected, Codes.NormalizeRecoveryCode(typed));

    [Fact]
    public void A_huge_recovery_code_is_refused() => Assert.Null(Codes.NormalizeRecoveryCode(new string(' ', 10_240) + "abcde01234"));
}
