using System.Data.Common;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>While a gateway is asked, the database is left alone: looked at from inside the senders.</summary>
public sealed class NetworkCallTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MessageKind.Email, false)]
    [InlineData(MessageKind.Email, true)]
    [InlineData(MessageKind.Sms, false)]
    [InlineData(MessageKind.Sms, true)]
    [InlineData(MessageKind.Webhook, false)]
    [InlineData(MessageKind.Webhook, true)]
    public async Task Neither_a_transaction_nor_a_connection_is_held_during_a_network_call(MessageKind kind, bool onPostgres)
    {
        var open = new OpenCounter();
        var app = onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp();
        await using var rig = OutboxRig.Start(app.WithServices(x => x.AddSingleton<IInterceptor>(open)));
        var seen = (-1, -1);
        rig.Senders.Answer = (_, _) =>
        {
            seen = (open.Connections, open.Transactions);
            return Task.FromResult(FakeSenders.Taken);
        };
        var account = (await rig.NewCallerAsync()).Account.Id;
        var id = await rig.QueueAsync(kind == MessageKind.Webhook ? "https://hooks.example.com/in" : "someone@example.com", kind == MessageKind.Webhook ? null : TimeSpan.FromMinutes(5), kind, account);
        open.StartAnew();
        Assert.Equal(1, await rig.SendDueAsync());
        Assert.Equal(MessageStatus.Sent, (await rig.ReadAsync(id)).Status);
        Assert.Equal((0, 0), seen);
        // It does see what is open.
        await using var db = await rig.OpenAsync();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        Assert.Equal((1, 1), (open.Connections, open.Transactions));
    }

    /// <summary>Counts what of the app's database is open at this moment.</summary>
    private sealed class OpenCounter : DbConnectionInterceptor, IDbTransactionInterceptor
    {
        private int _connections;
        private int _transactions;

        /// <summary>Forgets what came before: the start-up opens connections that EF does not tell the end of.</summary>
        public void StartAnew() => (_connections, _transactions) = (0, 0);

        public int Connections => Volatile.Read(ref _connections);
        public int Transactions => Volatile.Read(ref _transactions);

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Interlocked.Increment(ref _connections);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _connections);
            return Task.CompletedTask;
        }

        public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => Interlocked.Decrement(ref _connections);

        public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
        {
            Interlocked.Decrement(ref _connections);
            return Task.CompletedTask;
        }

        public ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _transactions);
            return ValueTask.FromResult(result);
        }

        public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Interlocked.Decrement(ref _transactions);
            return Task.CompletedTask;
        }

        public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Interlocked.Decrement(ref _transactions);
            return Task.CompletedTask;
        }
    }
}
