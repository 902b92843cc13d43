using System.Globalization;
using System.Security.Cryptography;

namespace Freshcom.Tests.BlackBox;

/// <summary>Data that no other test uses.</summary>
public static class Make
{
    public const string Password = "correct horse battery";
    public const string OtherPassword = "a wholly other staple";

    public static string Email(string name = "user") => $"{name}.{Guid.NewGuid():N}@example.com";

    /// <summary>A valid Canadian number in E.164.</summary>
    public static string Phone() => string.Create(CultureInfo.InvariantCulture, $"+1416{RandomNumberGenerator.GetInt32(2_000_000, 9_990_000)}");

    /// <summary>Six digits that are not the code; another one for each <paramref name="step"/> up to 9.</summary>
    public static string Wrong(string code, int step = 1) =>
        string.Concat(code.Select((digit, place) => place == 5 - ((step - 1) % 6) ? (char)('0' + ((digit - '0' + 1 + ((step - 1) / 6)) % 10)) : digit));

    /// <summary>A well-formed id that exists nowhere.</summary>
    public static string Id() => Guid.NewGuid().ToString();
}
