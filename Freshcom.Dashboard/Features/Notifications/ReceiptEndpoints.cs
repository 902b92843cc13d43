using System.Text;
using System.Text.Json;
using Freshcom.Delivery;
using Freshcom.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Freshcom.Features.Notifications;

/// <summary>
/// <c>POST /receipts/{token}</c>, which SMS gateways call: 204 when it was understood, whether or not it changed anything; 400 for what is no receipt,
/// 403 for a wrong signature, 404 for an address that was never given away or a message that is gone, 413 for a body over 16 kB.
/// </summary>
public static class ReceiptEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapReceipts(this IEndpointRouteBuilder app) =>
        app.MapPost($"{Receipts.Root}/{{token}}", TakeAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    private static async Task<IResult> TakeAsync(string token, HttpRequest request, Receipts receipts, CancellationToken cancellationToken)
    {
        // Before anything is read or asked of the database.
        if (receipts.Read(token) is not { } address) return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        if (await ReadAsync(request, cancellationToken) is not { } body) return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (address.Provider == SmsProvider.Twilio)
            return Answer(await receipts.TakeSignedAsync(token, address.MessageId, FieldsOf(body), request.Headers["X-Twilio-Signature"].ToString(), cancellationToken));
        return ReceiptIn(body) is (var isDelivered, var reason)
            ? Answer(await receipts.TakeAsync(address.MessageId, isDelivered, reason, cancellationToken))
            : TypedResults.Text("""A receipt is {"status":"delivered"} or {"status":"undelivered","reason":"..."}.""", statusCode: StatusCodes.Status400BadRequest);
    }

    private static StatusCodeHttpResult Answer(Result<Done> taken) => TypedResults.StatusCode(taken.Failure switch
    {
        null => StatusCodes.Status204NoContent,
        Failure.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status404NotFound,
    });

    /// <summary>Null when there is more than we take.</summary>
    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxBytes ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    // Several values of one name stand one behind the other, as they are signed.
    private static Dictionary<string, string> FieldsOf(string form) => QueryHelpers.ParseQuery(form).ToDictionary(x => x.Key, x => string.Concat(x.Value.AsEnumerable()));

    /// <summary><c>{"status":"delivered"|"undelivered","reason":"…"}</c>; null for anything else.</summary>
    private static (bool IsDelivered, string? Reason)? ReceiptIn(string json)
    {
        try
        {
            var root = JsonElement.Parse(json);
            if (root.ValueKind != JsonValueKind.Object || TextIn(root, "status") is not ("delivered" or "undelivered")) return null;
            return (TextIn(root, "status") == "delivered", TextIn(root, "reason"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or half a surrogate pair
        }
    }

    private static string? TextIn(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
