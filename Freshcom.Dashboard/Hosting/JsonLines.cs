using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Freshcom.Hosting;

/// <summary>
/// The console's log as one JSON object a line, with the trace at its top (<c>trace_id</c>, <c>span_id</c>: OpenTelemetry, <i>Trace Context in
/// non-OTLP Log Formats</i>). The framework's own formatter has the trace only among its scopes, beside the request's path, in which a token may stand.
/// </summary>
public sealed class JsonLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json-lines";

    private static readonly JsonWriterOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Writing))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time.GetUtcNow().UtcDateTime);
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.EventId.Name is { } name) json.WriteString("event", name);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString("trace_id", activity.TraceId.ToHexString());
                json.WriteString("span_id", activity.SpanId.ToHexString());
            }
            if (logEntry.Exception is { } exception) json.WriteString("exception", exception.ToString());
            if (logEntry.State is IEnumerable<KeyValuePair<string, object?>> values) WriteValues(json, values);
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void WriteValues(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject("values");
        foreach (var (key, value) in values)
            if (key != "{OriginalFormat}") json.WriteString(key, value?.ToString());
        json.WriteEndObject();
    }
}

/// <summary>How the log is written, and what never is.</summary>
public static class Logs
{
    // Its lines of requests hold the whole address, with the token of a link in a mail.
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>JSON lines outside Development, unless <c>Logging:Console:FormatterName</c> says otherwise (<c>simple</c>, <c>systemd</c>, <c>json</c>).</summary>
    public static WebApplicationBuilder AddLogs(this WebApplicationBuilder builder)
    {
        // After the settings' rules, and for the console's own too: no setting brings these lines back.
        builder.Logging.AddFilter(Requests, LogLevel.Warning).AddFilter<ConsoleLoggerProvider>(Requests, LogLevel.Warning);
        builder.Logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        if (!builder.Environment.IsDevelopment()) builder.Services.PostConfigure<ConsoleLoggerOptions>(x => x.FormatterName ??= JsonLines.FormatterName);
        return builder;
    }
}
