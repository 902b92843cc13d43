using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Freshcom.Tests;

/// <summary>One line of the log, with its rendered message, its named values and its exception as they would reach an operator.</summary>
public sealed record LogLine(LogLevel Level, string Category, string Text)
{
    public override string ToString() => $"{Level} {Category}: {Text}";
}

/// <summary>Keeps what an app logs, so that a test can show it or prove that a secret is not in it.</summary>
public sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(_lines, categoryName);

    public void Dispose() { }

    private sealed class Logger(ConcurrentQueue<LogLine> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : "";
            lines.Enqueue(new LogLine(logLevel, category, string.Join('\n', new[] { formatter(state, exception), values, exception?.ToString() }.Where(part => !string.IsNullOrEmpty(part)))));
        }
    }
}

/// <summary>Writes the app's warnings and errors to the output of the test that got a 5xx answer.</summary>
internal sealed class TellServerErrors(LogSink log) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if ((int)response.StatusCode >= 500)
            foreach (var line in log.Lines.Where(line => line.Level >= LogLevel.Warning))
                TestContext.Current.TestOutputHelper?.WriteLine(line.ToString());
        return response;
    }
}
