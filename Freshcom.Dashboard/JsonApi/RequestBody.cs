using System.Buffers;

namespace Freshcom.JsonApi;

/// <summary>Reads a request's body up to its limit.</summary>
internal static class RequestBody
{
    /// <summary>256 kB: more is never read.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The body's bytes; null when there are more than <see cref="MaxBytes"/>.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes) return null;
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(MaxBytes + 1, context.RequestAborted);
        var bytes = read.Buffer.Length > MaxBytes ? null : read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }
}
