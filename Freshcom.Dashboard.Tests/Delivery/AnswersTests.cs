using Freshcom.Delivery;

namespace Freshcom.Tests.Delivery;

public sealed class AnswersTests
{
    [Theory]
    [InlineData("OK", "code 123456", "OK")]
    [InlineData("bad 123456!", "code 123456", "bad ••••••!")]
    [InlineData("bad code=0123456", "code 123456", "bad code=0••••••")]
    [InlineData("see https://x.example/v?t=abcdefghijklmnopqrstuvwxyzABCDEF", "https://x.example/v?t=abcdefghijklmnopqrstuvwxyzABCDEF", "see https://x.example/v?t=••••••")]
    [InlineData("error 550 12345", "pay 550 or 12345", "error 550 12345")]
    [InlineData("a\r\nb\0c\u2028d", "", "a  b c d")]
    public void An_answer_is_one_line_without_the_codes_and_tokens_of_what_was_sent(string answer, string sent, string clean) =>
        Assert.Equal(clean, Answers.Clean(answer, sent));

    [Fact]
    public void A_long_answer_is_cut_and_a_large_message_is_searched_quickly()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var sent = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"word{i} ")) + new string('a', 500_000);
        Assert.Equal(301, Answers.Clean(new string('x', 1_000_000), sent).Length);
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2000);
    }
}
