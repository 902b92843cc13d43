using Freshcom.Domain;

namespace Freshcom.Tests.Domain;

public sealed class SmsTextTests
{
    [Theory]
    [InlineData("", 1, true, 0)]
    [InlineData("Your code is 123456", 1, true, 19)]
    [InlineData("Ärger: €", 1, true, 9)] // the euro sign takes an escape
    [InlineData("您的验证码是 123456", 1, false, 13)]
    [InlineData("code ✓", 1, false, 6)]
    public void A_text_is_counted_in_its_own_alphabet(string text, int segments, bool isGsm7, int units)
    {
        var sms = SmsText.Of(text);
        Assert.Equal((segments, isGsm7, units), (sms.Segments, sms.IsGsm7, sms.Units));
    }

    [Theory]
    [InlineData('a', 160, 1, 160)]
    [InlineData('a', 161, 2, 306)]
    [InlineData('a', 306, 2, 306)]
    [InlineData('a', 307, 3, 459)]
    [InlineData('€', 80, 1, 160)]
    [InlineData('€', 81, 2, 306)] // 76 fit into 153 septets, not 76 and a half
    [InlineData('€', 152, 2, 306)]
    [InlineData('€', 153, 3, 459)]
    [InlineData('码', 70, 1, 70)]
    [InlineData('码', 71, 2, 134)]
    [InlineData('码', 135, 3, 201)]
    public void Longer_ones_are_split_into_parts_with_a_header(char letter, int count, int segments, int room)
    {
        var sms = SmsText.Of(new string(letter, count));
        Assert.Equal((segments, room), (sms.Segments, sms.Room));
    }

    [Fact]
    public void A_surrogate_pair_is_not_cut_in_two() =>
        Assert.Equal(3, SmsText.Of(string.Concat(Enumerable.Repeat("😀", 67))).Segments); // 134 units would fill two parts of 67, but a pair does not fit an odd rest
}
