using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests;

/// <summary>What another does between somebody's reading and writing: once, right before the next transaction that the test's own calls begin.</summary>
internal sealed class BeforeTransaction : DbTransactionInterceptor
{
    // By the test's flow, so that no worker of the app comes first.
    private readonly AsyncLocal<StrongBox<Func<Task>?>?> _next = new();

    /// <summary>Before all others: the app's own holds a turn from there on.</summary>
    public void AddTo(IServiceCollection services) => services.Insert(0, ServiceDescriptor.Singleton<IInterceptor>(this));

    public void Once(Func<Task> action) => _next.Value = new(action);

    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        if (_next.Value is { } box && Interlocked.Exchange(ref box.Value, null) is { } action) await action();
        return result;
    }
}
