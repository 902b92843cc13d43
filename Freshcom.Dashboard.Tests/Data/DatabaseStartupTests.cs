using Freshcom.Data;
using Freshcom.Security;
using Freshcom.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Freshcom.Tests.Data;

/// <summary>First starts on one empty data folder: one at a time, from the key to the schema.</summary>
public sealed class DatabaseStartupTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Starts_at_the_same_moment_agree_on_one_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(StartAsync, Stop)));
        Assert.Single(keys.Distinct());
        Assert.Equal(["freshcom.db", "freshcom.db.lock", "master.key"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Where(x => x is not ("freshcom.db-shm" or "freshcom.db-wal")).Order());
    }

    [Fact]
    public async Task No_key_is_made_while_another_start_is_at_it()
    {
        Task<string> start;
        await using (new FileStream(_folder.File("freshcom.db.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            start = Task.Run(StartAsync, Stop);
            await Task.WhenAny(start, Task.Delay(1000, Stop));
            Assert.False(start.IsCompleted);
            Assert.Equal([_folder.File("freshcom.db.lock")], Directory.GetFiles(_folder.Path));
        }
        var key = await start;
        Assert.Equal(key, MasterKey.Load(null, _folder.Path, mayCreate: false).Fingerprint());
    }

    [Fact]
    public async Task A_lock_that_cannot_be_taken_at_all_is_not_waited_for()
    {
        Directory.CreateDirectory(_folder.File("freshcom.db.lock"));
        var fault = await Assert.ThrowsAsync<StartupException>(StartAsync);
        Assert.StartsWith("The data folder (Data:Directory) cannot be used", fault.Message, StringComparison.Ordinal);
    }

    private async Task<string> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Data:Directory"] = _folder.Path;
        builder.Services.AddSingleton(TimeProvider.System).AddSecurity().AddData(builder.Configuration);
        await using var services = builder.Services.BuildServiceProvider();
        await DatabaseStartup.PrepareAsync(services, cancellationToken: Stop);
        return services.GetRequiredService<MasterKey>().Fingerprint();
    }
}
