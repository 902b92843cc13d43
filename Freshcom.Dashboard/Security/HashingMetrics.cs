using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;

namespace Freshcom.Security;

/// <summary>What an operator sees of the line before the password hashes.</summary>
internal sealed class HashingMetrics
{
    public const string Meter = "Freshcom.Security";

    private readonly Histogram<double> _wait;
    private readonly Counter<long> _rejected;

    /// <param name="gate">Asked for its line whenever somebody looks.</param>
    /// <param name="places">How many it lets in at once.</param>
    public HashingMetrics(Meter meter, ConcurrencyLimiter gate, int places)
    {
        meter.CreateObservableUpDownCounter("freshcom.password_hash.running", () => places - (gate.GetStatistics()?.CurrentAvailablePermits ?? places), "{hash}", "Password hashes under way; at most one per core.");
        meter.CreateObservableUpDownCounter("freshcom.password_hash.queued", () => gate.GetStatistics()?.CurrentQueuedCount ?? 0, "{hash}", "Password hashes that wait for a core.");
        _wait = meter.CreateHistogram("freshcom.password_hash.wait.duration", "s", "How long a password hash waited for a core.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _rejected = meter.CreateCounter<long>("freshcom.password_hash.rejected", "{hash}", "Password hashes that found the line full, and were answered with 503.");
    }

    public void Waited(TimeSpan time) => _wait.Record(time.TotalSeconds);

    public void Rejected() => _rejected.Add(1);
}
