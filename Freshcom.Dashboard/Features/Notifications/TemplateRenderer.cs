namespace Freshcom.Features.Notifications;
public static class TemplateRenderer
{
    public static string RenderText(string t, IReadOnlyDictionary<string, object?> v) => t;
    public static string RenderHtml(string t, IReadOnlyDictionary<string, object?> v) => t;
}
