using System.Security.Cryptography;
using System.Text;
using Freshcom.Delivery;

namespace Freshcom.Tests.Delivery;

public sealed class TwilioReceiptsTests
{
    // The example of Twilio's documentation, twilio.com/docs/usage/webhooks/webhooks-security.
    private const string Token = "12345", Signature = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["CallSid"] = "CA1234567890ABCDE",
        ["Caller"] = "+12349013030",
        ["Digits"] = "1234",
        ["From"] = "+12349013030",
        ["To"] = "+18005551212",
    };

    private static readonly Uri Url = new("https://mycompany.com/myapp.php?foo=1&bar=2");

    [Fact]
    public void The_documentations_example_is_signed_in_whatever_order_its_fields_come()
    {
        Assert.True(TwilioReceipts.IsSigned(Signature, Url, Fields, Token));
        Assert.True(TwilioReceipts.IsSigned(Signature, Url, Fields.Reverse(), Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1/KCTR6DLpKmkAf8muzZqo1nDgQ=")]
    [InlineData("0/KCTR6DLpKmkAf8muzZqo1nDg==")]
    [InlineData("0/KCTR6DLpKmkAf8muzZqo1nDgQ=0/KCTR6DLpKmkAf8muzZqo1nDgQ=")]
    [InlineData("*")]
    public void Another_signature_is_none(string signature) => Assert.False(TwilioReceipts.IsSigned(signature, Url, Fields, Token));

    [Fact]
    public void Each_part_is_covered()
    {
        Assert.False(TwilioReceipts.IsSigned(Signature, new("https://mycompany.com/myapp.php?foo=1&bar=3"), Fields, Token));
        Assert.False(TwilioReceipts.IsSigned(Signature, new("http://mycompany.com/myapp.php?foo=1&bar=2"), Fields, Token));
        Assert.False(TwilioReceipts.IsSigned(Signature, Url, new Dictionary<string, string>(Fields) { ["Digits"] = "1235" }, Token));
        Assert.False(TwilioReceipts.IsSigned(Signature, Url, new Dictionary<string, string>(Fields) { ["More"] = "" }, Token));
        Assert.False(TwilioReceipts.IsSigned(Signature, Url, Fields, "12346"));
    }

    [Theory]
    [InlineData("https://shop.example:8443/receipts/a", "https://shop.example:8443/receipts/a")]
    [InlineData("https://shop.example:8443/receipts/a", "https://shop.example/receipts/a")]
    [InlineData("https://shop.example/receipts/a", "https://shop.example:443/receipts/a")]
    [InlineData("https://Shop.example/receipts/a", "https://Shop.example/receipts/a")]
    public void The_port_may_be_signed_or_left_out(string given, string covered)
    {
        var signature = Convert.ToBase64String(CryptographicOperations.HmacData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(covered + "a1")));
        Assert.True(TwilioReceipts.IsSigned(signature, new(given), new Dictionary<string, string> { ["a"] = "1" }, Token));
    }

    [Theory]
    [InlineData("30006", "The number is a landline, or its carrier takes no text messages (30006).")]
    [InlineData("30034", "The carrier did not deliver it (Twilio's error 30034).")]
    [InlineData("<b>", "The carrier did not deliver it.")]
    [InlineData("", "The carrier did not deliver it.")]
    [InlineData(null, "The carrier did not deliver it.")]
    public void Error_codes_are_told_in_words(string? code, string reason) => Assert.Equal(reason, TwilioReceipts.Reason(code));
}
