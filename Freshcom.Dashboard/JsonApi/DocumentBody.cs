using System.Buffers;
using System.Text.Json;

namespace Freshcom.JsonApi;

/// <summary>Writes a whole document, and only then starts the answer: a fault while writing is a clean 500.</summary>
internal static class DocumentBody
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = ApiJson.Options.Encoder };

    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(buffer, Writing)) write(json);

        context.Response.StatusCode = status;
        context.Response.ContentType = ApiMediaTypes.AnswerTypeOf(context.Request) ?? ApiMediaTypes.JsonApi;
        context.Response.ContentLength = buffer.WrittenCount;
        context.Response.Headers.AppendCommaSeparatedValues("Vary", "Accept");
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    public static void WriteMeta(Utf8JsonWriter json, string locale, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject("meta");
        json.WriteString("locale", locale);
        more?.Invoke(json);
        json.WriteEndObject();
    }
}
