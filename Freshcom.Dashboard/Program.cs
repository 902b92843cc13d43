using Freshcom.Components;
using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Features;
using Freshcom.Features.Authentication;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Freshcom.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Services.TryAddSingleton(TimeProvider.System);
    builder.Services.AddSecurity();
    builder.Services.AddData(builder.Configuration);
    builder.Services.AddDelivery(builder.Configuration);
    builder.Services.AddFeatures();
    builder.Services.AddJsonApi();
    builder.Services.AddDashboardAuthentication();
    builder.Services.AddDashboardUi();
    builder.Services.AddAuthorization();

    var app = builder.Build();
    await DatabaseStartup.PrepareAsync(app.Services);

    app.UseJsonApi();
    app.UseDashboardUi();
    app.UseAuthentication();
    app.UseBearerRefusal();
    app.UseAuthorization();
    app.UseAntiforgery();
    app.MapToken();
    app.MapV1().MapFeatures();
    app.MapKeys();
    app.MapOpenApi();
    app.MapDashboardSession();
    app.MapDashboardUi();
    await app.RunAsync();
    return 0;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync($"freshcom: {e.Message}");
    return 1;
}

/// <summary>The host; public so that tests can start it.</summary>
public partial class Program;
