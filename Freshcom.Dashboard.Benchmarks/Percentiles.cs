using System.Diagnostics;

namespace Freshcom.Benchmarks;

/// <summary>How long something took, over all its times; by nearest rank, so that each figure is a time that was measured.</summary>
internal sealed class Percentiles
{
    private readonly double[] _milliseconds;

    /// <param name="spans">Each from its beginning to its end, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public Percentiles(IEnumerable<(long Begin, long End)> spans) =>
        _milliseconds = [.. spans.Select(x => Stopwatch.GetElapsedTime(x.Begin, x.End).TotalMilliseconds).Order()];

    /// <summary>Of logins, each from when it was due.</summary>
    public static Percentiles Of(IEnumerable<Login> logins) => new(logins.Select(x => (x.DueAt, x.AnsweredAt)));

    /// <summary>In milliseconds.</summary>
    /// <param name="percent">Above 0, up to 100: the longest.</param>
    public double this[double percent] => _milliseconds[(int)Math.Ceiling(_milliseconds.Length * percent / 100) - 1];

    public override string ToString() => $"p50 {this[50],6:F1}   p95 {this[95],6:F1}   p99 {this[99],6:F1}   max {this[100],6:F1} ms   ({_milliseconds.Length})";
}
