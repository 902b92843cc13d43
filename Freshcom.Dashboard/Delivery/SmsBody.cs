using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Freshcom.Domain;

namespace Freshcom.Delivery;

/// <summary>
/// What is posted to a JSON gateway: a JSON object whose texts may hold <c>{{id}} {{to}} {{body}} {{from}} {{receiptUrl}}</c>. It is parsed first
/// and filled in inside its texts only, so that no message can change its shape. A text that is one placeholder and nothing else becomes null
/// where there is no value.
/// </summary>
internal static partial class SmsBody
{
    /// <summary>For gateways that need nothing else.</summary>
    public const string Default = """{"id":"{{id}}","to":"{{to}}","body":"{{body}}","from":"{{from}}"}""";

    private const string DefaultWithReceipts = """{"id":"{{id}}","to":"{{to}}","body":"{{body}}","from":"{{from}}","receiptUrl":"{{receiptUrl}}"}""";

    /// <summary>In bytes of UTF-8.</summary>
    public const int MaxBytes = 4096;

    private static readonly string[] Needed = ["to", "body"], Known = [.. Needed, "id", "from", "receiptUrl"];

    /// <summary>Null when messages can be sent with it; null itself stands for <see cref="Default"/>.</summary>
    public static Error? Check(string? template, string field)
    {
        if (template is null) return null;
        if (!Text.IsWellFormed(template)) return Errors.Invalid(field);
        if (Encoding.UTF8.GetByteCount(template) > MaxBytes) return Errors.TooLong(field, MaxBytes);
        HashSet<string> used = [];
        try
        {
            if (JsonElement.Parse(template).ValueKind != JsonValueKind.Object) return Errors.Invalid(field);
            Fill(template, name =>
            {
                used.Add(name);
                return "";
            });
        }
        // The latter for half a surrogate pair, written as \ud800.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Errors.Invalid(field);
        }
        return used.IsSubsetOf(Known) && used.IsSupersetOf(Needed) ? null : Errors.Placeholders(field);
    }

    /// <summary>The body of one message.</summary>
    public static string Fill(SmsSettings settings, SmsMessage message) => Fill(settings.BodyTemplate ?? (message.ReceiptUrl is null ? Default : DefaultWithReceipts), name => name switch
    {
        "id" => message.Id.ToString(),
        "to" => message.To,
        "body" => message.Body,
        "from" => settings.From,
        "receiptUrl" => message.ReceiptUrl,
        _ => "",
    });

    private static string Fill(string template, Func<string, string?> value)
    {
        var json = new ArrayBufferWriter<byte>();
        // It goes to a gateway as application/json and never into a page: letters of other scripts need no escaping.
        using (var writer = new Utf8JsonWriter(json, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(writer, JsonElement.Parse(template), value);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, Func<string, string?> value)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item, value);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Replace(element.GetString()!, value));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    // In one pass: a placeholder within a message's text stays as it is.
    private static string? Replace(string text, Func<string, string?> value) => Placeholder().Match(text) is { Success: true } match && match.Length == text.Length
        ? value(match.Groups[1].Value)
        : Placeholder().Replace(text, x => value(x.Groups[1].Value) ?? "");

    [GeneratedRegex(@"\{\{\s*([^{}]*?)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
