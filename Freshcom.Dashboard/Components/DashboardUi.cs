using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace Freshcom.Components;

/// <summary>Wires the dashboard's pages into the host.</summary>
public static class DashboardUi
{
    /// <summary>Components, MudBlazor, languages. <see cref="Layout.ShellState"/> is cascaded by the host, from the session.</summary>
    public static IServiceCollection AddDashboardUi(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices(mud =>
        {
            var snackbar = mud.SnackbarConfiguration;
            snackbar.PositionClass = Defaults.Classes.Position.BottomLeft;
            snackbar.MaxDisplayedSnackbars = 1;
            snackbar.NewestOnTop = true;
            snackbar.VisibleStateDuration = 5000;
            snackbar.ShowTransitionDuration = 120;
            snackbar.HideTransitionDuration = 120;
            snackbar.ShowCloseIcon = false;
        });
        services.AddLocalization();
        services.AddScoped<Notices>();
        services.AddScoped<Layout.ShellChanges>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            var cultures = Languages.All.Select(l => l.Culture).ToArray();
            options.SetDefaultCulture(cultures[0]).AddSupportedCultures(cultures).AddSupportedUICultures(cultures);
        });
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Languages and the page for addresses that lead nowhere. Call first, before authentication and <c>UseAntiforgery</c>.</summary>
    public static WebApplication UseDashboardUi(this WebApplication app)
    {
        app.UseRequestLocalization();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        // People get a page; programs keep the bare status, or the body that their endpoint wrote.
        app.Use((context, next) =>
        {
            if (!WantsPage(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            return next(context);
        });
        return app;
    }

    /// <summary>Pages, their files and <c>POST /language</c>.</summary>
    public static WebApplication MapDashboardUi(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        app.MapPost("/language", ChangeLanguage).AllowAnonymous();
        return app;
    }

    private static bool WantsPage(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static IResult ChangeLanguage(HttpContext context, [FromForm] string culture, [FromForm] string? returnUrl)
    {
        var language = Languages.All.FirstOrDefault(l => l.Culture == culture);
        if (language is null) return Results.BadRequest();
        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language.Culture)),
            new CookieOptions { MaxAge = TimeSpan.FromDays(365), IsEssential = true, SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = context.Request.IsHttps });
        return Results.LocalRedirect(LocalUrl.OrHome(returnUrl));
    }
}
