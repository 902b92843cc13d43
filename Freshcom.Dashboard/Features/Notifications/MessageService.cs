using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>What a list of messages is narrowed to; null leaves it open.</summary>
public sealed record MessageFilter
{
    public MessageKind? Kind { get; init; }

    /// <summary>Any of these; empty takes all.</summary>
    public IReadOnlyList<MessageStatus> Statuses { get; init; } = [];

    /// <summary>True: only what carries a code or token.</summary>
    public bool? IsCode { get; init; }

    /// <summary>False for the API, which never lists what was not even queued.</summary>
    public bool HasNotSent { get; init; } = true;

    /// <summary>The addressee, ignoring case.</summary>
    public string? To { get; init; }
    public string? EventName { get; init; }
    public Guid? TriggerId { get; init; }
    public Guid? TemplateId { get; init; }

    /// <summary>Without <see cref="UserId"/>. Either takes in what went to the person's addresses without being anyone's.</summary>
    public Guid? CustomerId { get; init; }
    public Guid? UserId { get; init; }
    public DateTimeOffset? Since { get; init; }
}

/// <summary>The log of an account's messages, as they are stored: masked where they carry a code in live mode.</summary>
public sealed class MessageService(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private const int NewestOfNobody = 5000;

    private static readonly SortMap<OutgoingMessage> Sorts = new SortMap<OutgoingMessage>().Add("insertedAt", x => x.InsertedAt).Add("updatedAt", x => x.UpdatedAt);

    public async Task<Page<MessageView>> ListAsync(Caller caller, ListRequest request, MessageFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (all, rows) = Narrow(db, caller, filter, await PersonAsync(db, caller, filter, cancellationToken));
        if (request.Search is { } search) rows = rows.Where(x => x.SearchText.Contains(SearchTexts.Typed(search)));
        return await rows.ToPageAsync(all, request, Sorts, x => x.Id, x => MessageView.Of(x), cancellationToken);
    }

    /// <summary>The same list for the dashboard, with the names of persons and triggers; persons are searched for, too.</summary>
    public async Task<Page<MessageRow>> ListRowsAsync(Caller caller, ListRequest request, MessageFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (all, rows) = Narrow(db, caller, filter, await PersonAsync(db, caller, filter, cancellationToken));
        if (request.Search is { } search)
        {
            var customers = db.Customers.Where(x => x.AccountId == caller.AccountId && x.SearchText.Contains(SearchTexts.Typed(search))).Select(x => (Guid?)x.Id);
            var users = db.Users.Where(x => x.AccountId == caller.AccountId && x.SearchText.Contains(SearchTexts.Typed(search))).Select(x => (Guid?)x.Id);
            rows = rows.Where(x => x.SearchText.Contains(SearchTexts.Typed(search)) || customers.Contains(x.CustomerId) || users.Contains(x.UserId));
        }
        return await rows.ToPageAsync(all, request, Sorts, x => x.Id, x => new MessageRow(MessageView.Brief(x))
        {
            PersonName = db.Customers.Where(c => c.Id == x.CustomerId).Select(c => c.Name).FirstOrDefault() ?? db.Users.Where(u => u.Id == x.UserId).Select(u => u.Name ?? u.UserName).FirstOrDefault(),
            TriggerName = db.Triggers.Where(t => t.Id == x.TriggerId).Select(t => t.Name).FirstOrDefault(),
            TemplateName = db.Templates.Where(t => t.Id == x.TemplateId).Select(t => t.Name).FirstOrDefault(),
        }, cancellationToken);
    }

    /// <summary>Whether a message was made or changed since then: one of <paramref name="shown"/>, or any that is at most an hour older. What an open list asks before it loads again.</summary>
    public async Task<bool> HasChangedAsync(Caller caller, DateTimeOffset since, IReadOnlyList<Guid> shown, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var recent = since.AddHours(-1);
        var changed = db.Messages.Where(x => x.UpdatedAt > since);
        // Two queries in one, each by an index. What is shown was found in the caller's account; asked for the account as well, SQLite would look through all of that.
        return await changed.Where(x => x.AccountId == caller.AccountId && x.InsertedAt >= recent).Select(x => x.Id)
            .Concat(changed.Where(x => shown.Contains(x.Id)).Select(x => x.Id)).AnyAsync(cancellationToken);
    }

    /// <summary>How many days the account keeps its messages.</summary>
    public async Task<int> CountDaysKeptAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(x => x.Id == caller.AccountId).Select(x => x.MessageDays).SingleAsync(cancellationToken);
    }

    private sealed record Person(string? Email, string? PhoneNumber);

    /// <summary>The addresses of whom a list is narrowed to; null when it is not.</summary>
    private static async Task<Person?> PersonAsync(FreshcomDbContext db, Caller caller, MessageFilter filter, CancellationToken cancellationToken) => filter switch
    {
        { UserId: { } user } => await db.Users.Where(x => x.Id == user && x.AccountId == caller.AccountId).Select(x => new Person(x.Email, x.PhoneNumber)).FirstOrDefaultAsync(cancellationToken),
        { CustomerId: { } customer } => await db.Customers.Where(x => x.Id == customer && x.AccountId == caller.AccountId).Select(x => new Person(x.Email, x.PhoneNumber)).FirstOrDefaultAsync(cancellationToken),
        _ => null,
    };

    /// <summary>A person's own messages, and of the account's newest those of nobody that went to its addresses: a verification code is made for an address, not for a user.</summary>
    private static IQueryable<OutgoingMessage> OfPerson(IQueryable<OutgoingMessage> all, MessageFilter filter, Person? person)
    {
        var own = filter.UserId is { } user ? all.Where(x => x.UserId == user) : all.Where(x => x.CustomerId == filter.CustomerId);
        if (person is null or { Email: null, PhoneNumber: null }) return own;
        var (email, phone) = (person.Email?.ToUpperInvariant(), person.PhoneNumber);
        // No index finds an addressee; looking through as many costs no more than a page.
        return own.Concat(all.OrderByDescending(x => x.InsertedAt).Take(NewestOfNobody).Where(x => x.UserId == null && x.CustomerId == null
            && ((phone != null && x.To == phone) || (email != null && (x.SearchText == email || x.SearchText.StartsWith(email + "\n"))))));
    }

    private static (IQueryable<OutgoingMessage> All, IQueryable<OutgoingMessage> Rows) Narrow(FreshcomDbContext db, Caller caller, MessageFilter filter, Person? person)
    {
        var all = db.Messages.AsNoTracking().Where(x => x.AccountId == caller.AccountId);
        if (filter.Kind is { } kind) all = all.Where(x => x.Kind == kind);
        if (filter.IsCode is { } isCode) all = all.Where(x => x.IsCode == isCode);
        if (!filter.HasNotSent) all = all.Where(x => x.Status != MessageStatus.NotSent);
        var rows = filter is { UserId: null, CustomerId: null } ? all : OfPerson(all, filter, person);
        if (filter.Statuses.Count > 0) rows = rows.Where(x => filter.Statuses.Contains(x.Status));
        // The addressee is the first line of the search text, which is upper case.
        if (filter.To?.ToUpperInvariant() is { } to) rows = rows.Where(x => x.SearchText == to || x.SearchText.StartsWith(to + "\n"));
        if (filter.EventName is { } name) rows = rows.Where(x => x.EventName == EventNames.Canonical(name));
        if (filter.TriggerId is { } trigger) rows = rows.Where(x => x.TriggerId == trigger);
        if (filter.TemplateId is { } template) rows = rows.Where(x => x.TemplateId == template);
        if (filter.Since is { } since) rows = rows.Where(x => x.InsertedAt >= since);
        return (all, rows);
    }

    /// <summary>A message that was queued, for the API.</summary>
    public async Task<Result<MessageView>> GetQueuedAsync(Caller caller, MessageKind kind, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var message = await db.Messages.AsNoTracking()
            .FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId && x.Kind == kind && x.Status != MessageStatus.NotSent, cancellationToken);
        return message is null ? new Failure.NotFound() : MessageView.Of(message);
    }

    /// <summary>Any entry of the log, with its names.</summary>
    public async Task<Result<MessageRow>> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.MayReadAsStaff()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.Messages.AsNoTracking().Where(x => x.Id == id && x.AccountId == caller.AccountId).Select(x => new MessageRow(MessageView.Of(x))
        {
            PersonName = db.Customers.Where(c => c.Id == x.CustomerId).Select(c => c.Name).FirstOrDefault() ?? db.Users.Where(u => u.Id == x.UserId).Select(u => u.Name ?? u.UserName).FirstOrDefault(),
            TriggerName = db.Triggers.Where(t => t.Id == x.TriggerId).Select(t => t.Name).FirstOrDefault(),
            TemplateName = db.Templates.Where(t => t.Id == x.TemplateId).Select(t => t.Name).FirstOrDefault(),
        }).FirstOrDefaultAsync(cancellationToken);
        return row is null ? new Failure.NotFound() : row;
    }

    /// <summary>Queues a message that has ended once more, under its own id; codes are never sent again by hand. Recorded.</summary>
    public async Task<Result<Done>> SendAgainAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsStaff()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var message = await db.Messages.FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken);
        if (message is null) return new Failure.NotFound();
        if (!MessageView.Of(message).MaySendAgain) return Errors.NotSentAgain();
        var now = time.GetUtcNow();
        (message.Status, message.Attempts, message.NextTryAt, message.Reason) = (MessageStatus.Pending, 0, now, null);
        // What the gateway said of the first sending says nothing of the second, which gets an id of its own.
        (message.GatewayId, message.Receipt, message.ReceiptAt) = (null, null, null);
        db.AuditEntries.Add(caller.Entry("message.sendAgain", now, message.Kind.ToString(), id, message.UserId));
        await db.SaveChangesAsync(cancellationToken);
        return default(Done);
    }
}
