using System.Security.Cryptography;
using Freshcom.Data;
using Freshcom.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Freshcom.Tests;

/// <summary>
/// The whole application in this process, on a data folder of its own that goes with it. Its clock stands at
/// <see cref="Start"/> until a test moves it; its log lines are kept in <see cref="Log"/>.
/// </summary>
/// <remarks>Configure with <see cref="With"/> before the first client, service or <see cref="StartKestrel"/>: later is a bug and throws.</remarks>
public class TestApp : WebApplicationFactory<Program>, IAsyncLifetime
{
    private readonly Dictionary<string, string> _settings = [];
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<Action<IServiceCollection>> _services = [];
    private bool _started;

    /// <summary>On SQLite; with <c>FRESHCOM_TEST_DATABASE=PostgreSql</c> on a database of the server that <c>FRESHCOM_TEST_POSTGRES</c> names, so that any test can be run on both.</summary>
    public TestApp()
    {
        With("Data:Directory", DataDirectory.FullName);
        if (PostgresDatabase.CreateIfAsked() is { } database) OnPostgres(database);
    }

    /// <summary>Where the clock stands when the app starts.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The app's time and all its timers; <c>Advance</c> moves them.</summary>
    public FakeTimeProvider Clock { get; } = new(Start);

    /// <summary>True for the system's clock instead of <see cref="Clock"/>: browsers drop cookies that end in their past.</summary>
    public bool RealClock { get; init; }

    /// <summary>True for the environment in which the demo account is made.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>The SQLite file and the master key lie here; deleted at dispose.</summary>
    public DirectoryInfo DataDirectory { get; } = Directory.CreateTempSubdirectory("freshcom-test-");

    /// <summary>Every line that the app logged, in order.</summary>
    public LogSink Log { get; } = new();

    /// <summary>Sets a configuration key (<c>Section:Key</c>) over all other sources.</summary>
    public TestApp With(string key, string value)
    {
        MustNotHaveStarted();
        _settings[key] = value;
        return this;
    }

    /// <summary>Keeps its rows in <paramref name="database"/>, which goes with the app, under a master key of its own.</summary>
    public TestApp OnPostgres(PostgresDatabase database) => With("Database:Provider", "PostgreSql")
        .With("ConnectionStrings:Freshcom", database.ConnectionString)
        .With("Security:MasterKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))
        .Owning(database);

    /// <summary>Changes the services after the app has registered its own: how a test puts a fake sender in.</summary>
    public TestApp WithServices(Action<IServiceCollection> change)
    {
        MustNotHaveStarted();
        _services.Add(change);
        return this;
    }

    /// <summary>Disposes <paramref name="resource"/> after the app has stopped.</summary>
    public TestApp Owning(IAsyncDisposable resource)
    {
        _owned.Add(resource);
        return this;
    }

    /// <summary>A client without cookies that follows no redirect. After an answer of 500 and up the test's output shows what the app logged.</summary>
    public HttpClient Api() => Client(new TellServerErrors(Log));

    /// <summary>A client that keeps cookies, as a browser does, and follows no redirect.</summary>
    public HttpClient CookieClient() => Client(new TellServerErrors(Log), new Microsoft.AspNetCore.Mvc.Testing.Handlers.CookieContainerHandler());

    /// <summary>Hosts the app on a free loopback port, for browsers and other real sockets; the address ends with a slash.</summary>
    public Uri StartKestrel()
    {
        if (!_started)
        {
            UseKestrel(0);
            StartServer();
        }
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        return new Uri(addresses?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The app runs without sockets already; call StartKestrel first."));
    }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var resource in _owned) await resource.DisposeAsync();
        _owned.Clear();
        // This app's alone: closing the others' in the middle of their work would take their write-ahead log away.
        using (var connection = new SqliteConnection(DatabaseSettings.From(new ConfigurationBuilder().AddInMemoryCollection([new("Data:Directory", DataDirectory.FullName)]).Build()).ConnectionString))
            SqliteConnection.ClearPool(connection);
        DataDirectory.Refresh();
        if (DataDirectory.Exists) DataDirectory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(IsDevelopment ? "Development" : "Testing");
        // As settings, not as a configuration source: those would come too late for what Program reads before Build.
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        // Outside Development nothing else finds the files of packages, such as MudBlazor's style sheet.
        builder.UseStaticWebAssets();
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        builder.ConfigureTestServices(services =>
        {
            // A hash of the product's cost takes a fifth of all the tests' time and shows nothing in them.
            services.AddSingleton(new PasswordCost(8, 1));
            if (!RealClock) services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(Clock);
            foreach (var change in _services) change(services);
        });
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        _started = true;
        if (!_settings.ContainsKey("Database:Provider") && _settings["Data:Directory"] == DataDirectory.FullName) SqliteTemplate.CopyTo(DataDirectory.FullName);
        return base.CreateHost(builder);
    }

    private HttpClient Client(params DelegatingHandler[] handlers)
    {
        if (!_started) StartServer();
        return CreateDefaultClient(ClientOptions.BaseAddress, handlers);
    }

    private void MustNotHaveStarted()
    {
        if (_started) throw new InvalidOperationException("The app has started; configure it before its first use.");
    }
}
