using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>An app whose gateways are fakes, and what a test does with its outbox by hand.</summary>
internal sealed class OutboxRig : IAsyncDisposable
{
    private OutboxRig(TestApp app, FakeSenders senders) => (App, Senders) = (app, senders);

    public TestApp App { get; }
    public FakeSenders Senders { get; }
    public Outbox Outbox => App.Services.GetRequiredService<Outbox>();
    public OutboxSignal Signal => App.Services.GetRequiredService<OutboxSignal>();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="works">Whether the app's own worker sends; without it the test does, step by step.</param>
    /// <param name="hasGateways">Whether the operator has set any up.</param>
    public static OutboxRig Start(TestApp app, bool works = false, bool hasGateways = true)
    {
        var senders = new FakeSenders { HasGateways = hasGateways };
        app.With("Outbox:Enabled", works ? "true" : "false");
        if (hasGateways) app.With("Smtp:Host", "localhost").With("Sms:Provider", "Http").With("Sms:Url", "http://localhost/");
        app.WithServices(services => services
            .RemoveAll<IEmailSender>().RemoveAll<ISmsSender>().RemoveAll<IWebhookSender>()
            .AddSingleton<IEmailSender>(senders).AddSingleton<ISmsSender>(senders).AddSingleton<IWebhookSender>(senders));
        return new(app, senders);
    }

    /// <summary>The same over an app that keeps its real senders.</summary>
    public static OutboxRig Over(TestApp app) => new(app, new FakeSenders());

    public Task<FreshcomDbContext> OpenAsync() => App.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);

    /// <summary>Queues a text message of no account; with a code, its clear content lies sealed.</summary>
    public async Task<Guid> QueueAsync(string to = "+14165550100", TimeSpan? codeEnds = null, MessageKind kind = MessageKind.Sms)
    {
        var now = App.Clock.GetUtcNow();
        var message = new OutgoingMessage(null, kind, null, now) { To = to, Subject = "S", BodyText = "••••••", IsCode = codeEnds is not null, ExpiresAt = now + codeEnds };
        if (codeEnds is not null) App.Services.GetRequiredService<MessageComposer>().Seal(message, new("S", null, "123456"));
        await using var db = await OpenAsync();
        db.Messages.Add(message);
        await db.SaveChangesAsync(Stop);
        return message.Id;
    }

    public async Task<OutgoingMessage> ReadAsync(Guid id)
    {
        await using var db = await OpenAsync();
        return await db.Messages.AsNoTracking().SingleAsync(x => x.Id == id, Stop);
    }

    /// <summary>Claims and sends whatever is due now; returns how many tries that were.</summary>
    public async Task<int> SendDueAsync(CancellationToken? sending = null)
    {
        var delivery = App.Services.GetRequiredService<MessageDelivery>();
        var due = new List<OutgoingMessage>();
        foreach (var isCode in new[] { true, false }) due.AddRange(await Outbox.ClaimAsync(isCode, 100, Stop));
        foreach (var message in due) await delivery.DeliverAsync(message, sending ?? Stop);
        return due.Count;
    }

    /// <summary>Sends each time something is due until the message has ended; returns the seconds since its queueing at which it was tried.</summary>
    public async Task<IReadOnlyList<double>> FollowAsync(Guid id)
    {
        var queued = App.Clock.GetUtcNow();
        List<double> tries = [];
        while ((await ReadAsync(id)).NextTryAt is { } next)
        {
            App.Clock.SetUtcNow(next);
            var before = Senders.Given.Count;
            Assert.Equal(1, await SendDueAsync());
            if (Senders.Given.Count > before) tries.Add((next - queued).TotalSeconds);
        }
        return tries;
    }

    /// <summary>Waits up to 15 s of real time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var i = 0; !await isSo(); i++)
        {
            Assert.True(i < 600, what);
            await Task.Delay(25, Stop);
        }
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
