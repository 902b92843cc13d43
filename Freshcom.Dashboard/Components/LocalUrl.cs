namespace Freshcom.Components;

/// <summary>Guards addresses that come back from a form: only a path of this site is followed.</summary>
public static class LocalUrl
{
    /// <summary>The address when it is a path of this site (<c>/customers?status=guest</c>), else <c>/</c>.</summary>
    public static string OrHome(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) ? url : "/";
}
