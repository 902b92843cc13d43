using System.Net;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Faults;

/// <summary>The disk of the data folder is full: a small file system in memory, mounted in a namespace of the process's own, so that it needs neither root nor cleaning up.</summary>
[Trait("Category", Fault.Category)]
public sealed class DiskFullTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private int _acknowledged;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_full_disk_is_503_reading_goes_on_and_with_room_writing_does()
    {
        await using var process = DashboardProcess.StartBy(
            ["unshare", .. Environment.UserName == "root" ? Array.Empty<string>() : ["--map-root-user"], "--mount", "bash", "-c", $"mount -t tmpfs -o size=24m none '{_data.Path}' && exec \"$@\"", "bash"],
            "--Data:Directory", _data.Path, "--RateLimits:Enabled", "false");
        using var http = await process.ClientAsync();
        var owner = (await Merchant.SignUpAsync(http)).Test(http);
        for (var i = 0; i < 5; i++) Assert.Equal(201, (await CreateAsync(owner)).Status);

        // The process's own view of its folder.
        var filler = $"/proc/{process.Id}/root{_data.File("filler")}";
        Fill(filler);
        var refused = 0;
        // The log has some room of its own; once that is used up, nothing can be written.
        for (var i = 0; refused < 20; i++)
        {
            Assert.True(i < 5000, "The disk is full, and it goes on writing.");
            var answer = (await CreateAsync(owner)).Is(201, 503);
            if (answer.Status == 201) continue;
            Assert.NotNull(answer.Header("Retry-After"));
            Assert.Equal("unavailable", Assert.Single(answer.Faults).Code);
            refused++;
        }
        (await owner.GetAsync("/account")).Is(200);
        Assert.Equal(_acknowledged, await CountAsync(owner));
        Assert.Equal("Healthy", await http.GetStringAsync("/health/live", Stop));

        File.Delete(filler);
        for (var i = 0; i < 5; i++) (await CreateAsync(owner)).Is(201);
        Assert.Equal(_acknowledged, await CountAsync(owner));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready", Stop)).StatusCode);
        Fault.Say($"{_acknowledged} customers");
    }

    private async Task<Answer> CreateAsync(ApiClient owner)
    {
        var answer = await owner.PostAsync("/customers", "Customer", new { status = "guest", name = "Nina New", email = Make.Email("new"), description = new string('x', 2000) });
        if (answer.Status == 201) _acknowledged++;
        return answer;
    }

    private static async Task<int> CountAsync(ApiClient owner) => (int)(await owner.GetAsync("/customers?page[size]=1")).Is(200).Meta["allCount"]!;

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var piece = new byte[4096];
        try
        {
            while (true) file.Write(piece);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
