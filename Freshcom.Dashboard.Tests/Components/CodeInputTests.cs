using Bunit;
using Freshcom.Components.Forms;

namespace Freshcom.Tests.Components;

public sealed class CodeInputTests : ComponentTest
{
    [Theory]
    [InlineData("482193", "482193")]
    [InlineData(" 482-193 ", "482193")]
    [InlineData("４８２ １９３", "482193")]
    [InlineData("4821937", "482193")]
    [InlineData("code: 48", "48")]
    [InlineData("٤٨٢", "")]
    [InlineData(null, "")]
    public void What_people_type_is_cleaned_to_the_digits_of_the_code(string? typed, string code) =>
        Assert.Equal(code, OneTimeCode.Clean(typed, 6));

    [Fact]
    public void A_full_code_is_handed_over_once_and_by_itself()
    {
        var full = new List<string>();
        var input = Render<CodeInput>(p => p.Add(c => c.Length, 6).Add(c => c.OnFull, full.Add)).Find("input");

        input.Input("482-19");
        Assert.Empty(full);
        input.Input("482-193");
        input.Input("482 193");

        Assert.Equal(["482193"], full);
    }

    [Fact]
    public void The_same_code_may_be_tried_again_after_it_was_cleared()
    {
        var full = new List<string>();
        var code = Render<CodeInput>(p => p.Add(c => c.Length, 4).Add(c => c.OnFull, full.Add));

        code.Find("input").Input("4071");
        code.Render(p => p.Add(c => c.Value, "").Add(c => c.Error, "That code is not right. 3 tries left."));
        code.Find("input").Input("4071");

        Assert.Equal(["4071", "4071"], full);
    }

    [Fact]
    public void A_wrong_code_is_announced_and_tied_to_the_field()
    {
        var code = Render<CodeInput>(p => p.Add(c => c.Length, 6).Add(c => c.Error, "That code is not right. 3 tries left."));

        var input = code.Find("input");
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        var note = code.Find($"#{input.GetAttribute("aria-describedby")}");
        Assert.Equal("polite", note.GetAttribute("aria-live"));
        Assert.Contains("3 tries left", note.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Phones_offer_to_fill_the_code_in()
    {
        var input = Render<CodeInput>(p => p.Add(c => c.Length, 8)).Find("input");

        Assert.Equal(("one-time-code", "numeric", "8"),
            (input.GetAttribute("autocomplete"), input.GetAttribute("inputmode"), input.GetAttribute("maxlength")));
    }
}
