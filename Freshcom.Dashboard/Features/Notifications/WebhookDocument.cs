using System.Buffers;
using System.Text;
using System.Text.Json;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary>A webhook's body: the JSON:API document of the event's resource, with <c>meta.eventName</c> and <c>meta.locale</c>.</summary>
public static class WebhookDocument
{
    /// <summary>The document's writer, from the event's name and the locale.</summary>
    public static Func<string, string, string> Of(Resource resource) => (eventName, locale) =>
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            new ResourceWriter(json, ResourceQuery.Everything).WriteData([resource], isList: false);
            DocumentBody.WriteMeta(json, locale, x => x.WriteString("eventName", eventName));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    };
}
