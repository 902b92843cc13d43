using System.Globalization;
using System.Text;
using QRCoder;

namespace Freshcom.Features.Users;

/// <summary>QR codes as SVG paths, drawn on the server.</summary>
/// <param name="Size">The edge in modules, the quiet zone with it: the view box is <c>0 0 Size Size</c>.</param>
/// <param name="Path">The dark modules.</param>
public sealed record QrCode(int Size, string Path)
{
    /// <summary>Of any text up to some 2,000 characters, with medium error correction (15 %).</summary>
    public static QrCode Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
            for (var x = 0; x < data.ModuleMatrix[y].Count; x++)
                if (data.ModuleMatrix[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return new(data.ModuleMatrix.Count, path.ToString());
    }
}
