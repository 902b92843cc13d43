using Freshcom.Domain;

namespace Freshcom.Tests.BlackBox;

/// <summary>Delivery receipts of a gateway that signs nothing: that it knows the address is its proof.</summary>
public sealed class PlainReceiptTests
{
    [Fact]
    public async Task The_gateway_reports_in_JSON_to_the_address_that_came_with_the_message()
    {
        await using var gateway = await TextGateway.StartAsync(isTwilio: false);
        var (person, text) = await gateway.LogInAndSettleAsync();
        Assert.Matches("^http://localhost:5000/receipts/[A-Za-z0-9_-]{64}$", text.ReceiptUrl);
        Assert.Equal(204, await gateway.PostJsonAsync(text.ReceiptUrl, """{"status":"undelivered","reason":"absent subscriber"}"""));
        Assert.Equal("absent subscriber", (await gateway.ReadAsync(person.Phone)).Reason);
        Assert.Equal("undelivered", await gateway.StatusAsync(person.Phone));
        Assert.Equal(204, await gateway.PostJsonAsync(text.ReceiptUrl, """{"status":"delivered","reason":"ignored"}"""));
        Assert.Equal("delivered", await gateway.StatusAsync(person.Phone));
        Assert.Null((await gateway.ReadAsync(person.Phone)).Reason);
    }

    [Fact]
    public async Task The_reason_is_one_short_line_without_the_code()
    {
        await using var gateway = await TextGateway.StartAsync(isTwilio: false);
        var (person, text) = await gateway.LogInAndSettleAsync();
        var reason = $"could not deliver \\\"{text.Code}\\\"\\n\\u0000to the phone {string.Concat(Enumerable.Repeat("\U0001F4F5", 300))}";
        Assert.Equal(204, await gateway.PostJsonAsync(text.ReceiptUrl, $$"""{"status":"undelivered","reason":"{{reason}}"}"""));
        var stored = (await gateway.ReadAsync(person.Phone)).Reason!;
        Assert.StartsWith("could not deliver \"••••••\"  to the phone \U0001F4F5", stored, StringComparison.Ordinal);
        Assert.True(Text.IsWellFormed(stored));
        Assert.InRange(stored.Length, 290, 301);
    }

    [Theory]
    [InlineData("")]
    [InlineData("status=delivered")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"status":null}""")]
    [InlineData("""{"status":1}""")]
    [InlineData("""{"status":"Delivered"}""")]
    [InlineData("""{"status":"sent"}""")]
    [InlineData("""{"status":"undelivered","reason":"\ud800"}""")]
    public async Task What_is_no_receipt_is_400(string body)
    {
        await using var gateway = await TextGateway.StartAsync(isTwilio: false);
        var (person, text) = await gateway.LogInAndSettleAsync();
        Assert.Equal(400, await gateway.PostJsonAsync(text.ReceiptUrl, body));
        Assert.Equal("sent", await gateway.StatusAsync(person.Phone));
    }

    [Fact]
    public async Task Without_a_reason_the_log_says_so()
    {
        await using var gateway = await TextGateway.StartAsync(isTwilio: false);
        var (person, text) = await gateway.LogInAndSettleAsync();
        Assert.Equal(204, await gateway.PostJsonAsync(text.ReceiptUrl, """{"status":"undelivered","reason":7}"""));
        Assert.Equal("The gateway gave no reason.", (await gateway.ReadAsync(person.Phone)).Reason);
    }
}
