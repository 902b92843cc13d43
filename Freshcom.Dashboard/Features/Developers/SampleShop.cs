namespace Freshcom.Features.Developers;

/// <summary>The sample shop: files that use the public API alone, served as any other site would; no session, no circuit.</summary>
public static class SampleShop
{
    public static void MapSampleShop(this IEndpointRouteBuilder app) => app.MapGet("/shop", Open).AllowAnonymous().ExcludeFromDescription();

    // The page names its files relative to itself, so that a copy works anywhere: it has to stand in a folder.
    private static IResult Open(HttpContext context) => context.Request.Path.Value!.EndsWith('/')
        ? TypedResults.VirtualFile("/shop/index.html", "text/html; charset=utf-8")
        : TypedResults.LocalRedirect($"/shop/{context.Request.QueryString}");
}
