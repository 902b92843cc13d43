using CsCheck;
using Freshcom.Domain;

namespace Freshcom.Tests.Domain;

public sealed class TextTests
{
    [Theory]
    [InlineData("Tr\u1ea7n Th\u1ecb Mai")]
    [InlineData("\u964d\u9f99\u2019s \U0001f469\u200d\U0001f33e shop")]
    [InlineData("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")]
    [InlineData("")]
    public void Names_of_every_script_fit_a_line(string text) => Assert.Null(Text.Line(text, "name"));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\tb")]
    [InlineData("a\0b")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    [InlineData("a\u202eb")]
    [InlineData("a\u2066b")]
    public void A_line_takes_no_breaks_controls_or_overrides(string text) => Assert.Equal("lineBreak", Text.Line(text, "name")?.Code);

    [Fact]
    public void Lengths_count_characters()
    {
        Assert.Null(Text.Line(string.Concat(Enumerable.Repeat("\U0001f600", 200)), "name"));
        Assert.Equal("tooLong", Text.Line(string.Concat(Enumerable.Repeat("\U0001f600", 201)), "name")?.Code);
        Assert.Equal(new Error("tooLong", "Name must be at most 200 characters", "name"), Text.Line(new string('a', 10_240), "name"));
        Assert.Null(Text.Lines(new string('a', 2000), "description"));
        Assert.Equal("tooLong", Text.Lines(new string('a', 2001), "description")?.Code);
    }

    [Fact]
    public void Several_lines_may_break_but_hold_no_other_controls()
    {
        Assert.Null(Text.Lines("a\r\nb\n\tc", "description"));
        Assert.Equal("invalid", Text.Lines("a\0b", "description")?.Code);
        Assert.Equal("invalid", Text.Lines("a\u202eb", "description")?.Code);
    }

    [Fact]
    public void Broken_surrogates_are_invalid_everywhere()
    {
        Assert.Equal("invalid", Text.Line("a\ud800b", "name")?.Code);
        Assert.Equal("invalid", Text.Lines("a\udc00", "description")?.Code);
        Assert.Equal("invalid", Text.RequiredLine("\ud800", "name")?.Code);
    }

    [Fact]
    public void A_required_line_has_something_in_it()
    {
        Assert.Equal("required", Text.RequiredLine(null, "name")?.Code);
        Assert.Equal("required", Text.RequiredLine(" \u3000", "name")?.Code);
        Assert.Null(Text.RequiredLine("a", "name"));
    }

    [Fact]
    public void No_input_makes_any_check_throw() => Gen.Char.Array[0, 40].Select(chars => new string(chars)).Sample(text =>
    {
        var checks = new[]
        {
            Text.Line(text, "f"), Text.Lines(text, "f"), Password.Check(text, "f"), Username.Check(text, text, "f"),
            EmailAddress.Check(text, "f"), EmailAddress.Check(text + "@x.example", "f"), PhoneNumber.Check("+" + text, "f"),
        };
        Assert.All(checks, error => Assert.True(error is null or { Field: "f" }));
        Assert.NotEmpty(EmailAddress.Masked(text) + PhoneNumber.Masked(text));
    });
}
