using Freshcom.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Data;

public sealed class SqliteTurnsTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDbContextFactory<FreshcomDbContext> Contexts => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>();

    [Fact]
    public async Task Who_would_write_waits_without_a_thread_and_in_the_order_of_coming()
    {
        await using var first = await Contexts.CreateDbContextAsync(Stop);
        var transaction = await first.Database.BeginTransactionAsync(Stop);
        List<int> order = [];
        // Each call comes back at once: had it waited as SQLite does, on the caller's thread, the second would not be made.
        var others = Enumerable.Range(0, 20).Select(x => WriteAsync(x, order)).ToList();
        Assert.All(others, x => Assert.False(x.IsCompleted));

        await transaction.CommitAsync(Stop);
        await Task.WhenAll(others);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task One_that_is_left_without_a_commit_ends_its_turn()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var db = await Contexts.CreateDbContextAsync(Stop);
            await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        }
        await using (var db = await Contexts.CreateDbContextAsync(Stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Stop);
            await transaction.RollbackAsync(Stop);
        }
        List<int> order = [];
        await WriteAsync(1, order).WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.Equal([1], order);
    }

    [Fact]
    public async Task One_context_may_begin_another_when_its_first_is_over_and_ends_its_turn_with_itself()
    {
        await using (var db = await Contexts.CreateDbContextAsync(Stop))
        {
            await db.Database.OpenConnectionAsync(Stop);
            for (var i = 0; i < 3; i++)
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);
                if (i == 0) await transaction.RollbackAsync(Stop);
            }
        }
        List<int> order = [];
        await WriteAsync(1, order).WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.Equal([1], order);
    }

    private async Task WriteAsync(int number, List<int> order)
    {
        await using var db = await Contexts.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        order.Add(number);
        await transaction.CommitAsync(Stop);
    }
}
