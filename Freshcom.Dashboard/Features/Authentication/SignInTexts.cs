using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Authentication;

/// <summary>Sentences of the sign-in pages that depend on a time.</summary>
public static class SignInTexts
{
    /// <summary>"Too many wrong tries. Try again in 4 minutes."</summary>
    public static string Wait(this IStringLocalizer<Texts> texts, TimeSpan wait) => texts.Wait("SignIn", wait);

    /// <summary>"Too many wrong codes. Try again in 4 minutes."</summary>
    public static string WaitForCode(this IStringLocalizer<Texts> texts, TimeSpan wait) => texts.Wait("Code", wait);

    private static string Wait(this IStringLocalizer<Texts> texts, string what, TimeSpan wait) => wait <= TimeSpan.FromMinutes(1)
        ? texts[$"{what}.WaitSeconds", Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))]
        : texts[$"{what}.WaitMinutes", (int)Math.Ceiling(wait.TotalMinutes)];
}
