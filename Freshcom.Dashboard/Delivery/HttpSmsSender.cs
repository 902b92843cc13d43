using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Freshcom.Delivery;

/// <summary>Sends text messages over HTTP: to Twilio, or to any gateway that takes a small JSON post.</summary>
/// <param name="clients">Makes the clients of <see cref="DeliveryHttp"/>.</param>
/// <param name="operators">The gateway of messages that name none.</param>
public sealed class HttpSmsSender(IHttpClientFactory clients, SmsSettings operators) : ISmsSender
{
    private const string Gateway = "The SMS gateway";
    private const int MaxIdLength = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task<DeliveryResult> SendAsync(SmsMessage message, CancellationToken cancel)
    {
        var settings = (message.Gateway ?? operators).ForTry(message.Attempt);
        if (!settings.IsSetUp) return new DeliveryResult.NotTried();
        using var request = settings.Provider == SmsProvider.Twilio ? ForTwilio(settings, message) : ForHttp(settings, message);
        // Such a request carries the account's credentials and a code.
        if (message.Gateway is not null && request.RequestUri!.Scheme != Uri.UriSchemeHttps)
            return new DeliveryResult.Refused("The SMS gateway's address must begin with https.");
        using var client = clients.CreateClient(message.Gateway is null ? DeliveryHttp.Operators : DeliveryHttp.Merchants);
        return await DeliveryHttp.SendAsync(client, request, Limit, Gateway, (response, body) => Judge(response, body, message.Body), cancel);
    }

    private static HttpRequestMessage ForHttp(SmsSettings settings, SmsMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { id = message.Id, to = message.To, body = message.Body, from = settings.From }), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", message.Id.ToString());
        if (!string.IsNullOrEmpty(settings.Authorization)) request.Headers.TryAddWithoutValidation("Authorization", settings.Authorization);
        return request;
    }

    private static HttpRequestMessage ForTwilio(SmsSettings settings, SmsMessage message)
    {
        var account = Uri.EscapeDataString(settings.AccountSid!);
        var sender = string.IsNullOrWhiteSpace(settings.MessagingServiceSid) ? ("From", settings.From!) : ("MessagingServiceSid", settings.MessagingServiceSid);
        var request = new HttpRequestMessage(HttpMethod.Post, $"{settings.BaseUrl.TrimEnd('/')}/2010-04-01/Accounts/{account}/Messages.json")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["To"] = message.To, [sender.Item1] = sender.Item2, ["Body"] = message.Body }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AccountSid}:{settings.AuthToken}")));
        return request;
    }

    private static DeliveryResult Judge(HttpResponseMessage response, string body, string sent)
    {
        var fields = Fields(body);
        if (!response.IsSuccessStatusCode) return DeliveryHttp.NotAccepted(response, Gateway, Answers.Clean(Said(fields), sent));
        var id = Pick(fields, "sid", "id", "messageId");
        // Of the body nothing but the id is kept: many gateways repeat the whole message, code included.
        return new DeliveryResult.Accepted(id is null ? null : Cut(Answers.Clean(id, sent)), $"{(int)response.StatusCode}");
    }

    // Twilio: {"code": 21211, "message": "The 'To' number … is not a valid phone number."}
    private static string Said(JsonElement? fields) =>
        string.Join(' ', new[] { Pick(fields, "code"), Pick(fields, "message", "error") }.Where(part => !string.IsNullOrEmpty(part)));

    private static string? Pick(JsonElement? fields, params ReadOnlySpan<string> names)
    {
        if (fields is not { ValueKind: JsonValueKind.Object } answer) return null;
        foreach (var name in names)
        {
            if (!answer.TryGetProperty(name, out var value)) continue;
            if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
            if (value.ValueKind == JsonValueKind.String) return TextOf(value);
        }
        return null;
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }

    private static string Cut(string id) => id.Length <= MaxIdLength ? id : id[..MaxIdLength];

    private static JsonElement? Fields(string body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
