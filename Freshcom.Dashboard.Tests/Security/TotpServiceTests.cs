using System.Text;
using Freshcom.Security;

namespace Freshcom.Tests.Security;

public sealed class TotpServiceTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    private readonly TotpService _totp = new();

    [Theory]
    // RFC 6238, appendix B (SHA-1), the last six of the eight digits.
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_RFCs_codes_match_at_their_time(long seconds, string code) =>
        Assert.Equal(seconds / 30, _totp.MatchStep(Secret, code, At(seconds), lastUsedStep: null));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void A_clock_may_be_one_step_off(int drift, bool matches) =>
        Assert.Equal(matches, _totp.MatchStep(Secret, "005924", At(1234567890 + drift), null) is not null);

    [Fact]
    public void A_step_works_once_and_never_after_a_later_one()
    {
        var step = _totp.MatchStep(Secret, "005924", At(1234567890), lastUsedStep: 1234567890 / 30 - 1);
        Assert.Equal(1234567890 / 30, step);
        Assert.Null(_totp.MatchStep(Secret, "005924", At(1234567890), lastUsedStep: step));
        Assert.Null(_totp.MatchStep(Secret, "005924", At(1234567890), lastUsedStep: step + 1));
    }

    [Theory]
    [InlineData("05924")]
    [InlineData("0005924")]
    [InlineData("005925")]
    [InlineData("\uff10\uff10\uff15\uff19\uff12\uff14")]
    [InlineData("005924\n")]
    [InlineData("")]
    public void Anything_but_the_six_right_ASCII_digits_fails(string code) =>
        Assert.Null(_totp.MatchStep(Secret, code, At(1234567890), null));

    [Fact]
    public void Secrets_are_160_random_bits()
    {
        Assert.Equal(20, _totp.NewSecret().Length);
        Assert.NotEqual(_totp.NewSecret(), _totp.NewSecret());
    }

    [Fact]
    public void The_uri_carries_issuer_label_and_secret_escaped() => Assert.Equal(
        "otpauth://totp/Hoa%20Sen%3A%20Tr%C3%A0%20%26%20Hoa:mai%40hoasen.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hoa%20Sen%3A%20Tr%C3%A0%20%26%20Hoa",
        _totp.EnrolmentUri(Secret, "Hoa Sen: Trà & Hoa", "mai@hoasen.example"));

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
