using Freshcom.Components;
using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Features;
using Freshcom.Features.Authentication;
using Freshcom.Features.Developers;
using Freshcom.Features.Home;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Hosting;
using Freshcom.JsonApi;
using Freshcom.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;

return await StartupFaults.GuardAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    // First, since it sets another core to work.
    builder.Services.AddData(builder.Configuration);
    builder.Services.TryAddSingleton(TimeProvider.System);
    builder.AddHosting();
    builder.Services.AddSecurity();
    builder.Services.AddDelivery(builder.Configuration);
    builder.Services.AddFeatures();
    builder.Services.AddJsonApi();
    builder.Services.AddDashboardAuthentication();
    builder.Services.AddDashboardUi();
    builder.Services.AddAuthorization();

    var app = builder.Build();
    if (args is [UnlockCommand.Name, ..]) return await UnlockCommand.RunAsync(app.Services, args);
    if (args is [RestoredCommand.Name, ..]) return await RestoredCommand.RunAsync(app.Services, args);

    app.UseHosting();
    app.UseJsonApi();
    app.UseDashboardUi();
    app.UseRequestRate();
    app.UseOutages();
    app.UseAuthentication();
    app.UseBearerRefusal();
    app.UseAuthorization();
    app.UseAntiforgery();
    app.MapToken();
    app.MapV1().MapFeatures();
    app.MapReceipts();
    app.MapKeys();
    app.MapApiReference();
    app.MapHealth();
    app.MapDashboardSession();
    app.MapPreviews();
    app.MapExports();
    app.MapSampleShop();
    app.MapDashboardUi();
    await DatabaseStartup.PrepareAsync(app.Services);
    if (app.Environment.IsDevelopment()) await app.Services.GetRequiredService<DemoData>().PrepareAsync(CancellationToken.None);
    await app.RunAsync();
    return 0;
});

/// <summary>The host; public so that tests can start it.</summary>
public partial class Program;
