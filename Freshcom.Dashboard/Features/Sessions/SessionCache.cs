using System.Collections.Concurrent;
using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Sessions;

/// <summary>A living session, as every door needs it.</summary>
/// <param name="TestAccount">The test account beside a live <paramref name="Account"/>; the same one for a test user's session.</param>
/// <param name="LastUsedAt">As it was when it was looked up.</param>
public sealed record SessionInfo(Guid Id, Guid UserId, string UserName, bool IsStandard, Role Role, AccountInfo Account, AccountInfo TestAccount, DateTimeOffset LastUsedAt);

/// <summary>
/// Answers whether a session still lives, from memory for at most <see cref="Freshness"/> and otherwise from the database, all that wait in one query (rule 8: noticed within 5 s).
/// </summary>
public sealed class SessionCache(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    /// <summary>Less than the rule's 5 s, so that a look-up's own time fits in.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, (SessionInfo? Info, long At)> _known = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<SessionInfo?>> _waiting = new();
    private int _loading;

    /// <summary>Null when the session was revoked, ended or never was, or its user may no longer log in.</summary>
    public Task<SessionInfo?> FindAsync(Guid sessionId)
    {
        if (_known.TryGetValue(sessionId, out var entry) && time.GetElapsedTime(entry.At) < Freshness) return Task.FromResult(entry.Info);
        var answer = _waiting.GetOrAdd(sessionId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Interlocked.Exchange(ref _loading, 1) == 0) _ = LoadWaitingAsync();
        return answer.Task;
    }

    /// <summary>Makes this instance notice at once what others notice within <see cref="Freshness"/>.</summary>
    public void Forget(Guid userId) => Forget(new HashSet<Guid> { userId });

    /// <summary>The same for many users, in one pass.</summary>
    public void Forget(IReadOnlySet<Guid> userIds)
    {
        foreach (var (id, entry) in _known)
            if (entry.Info is null || userIds.Contains(entry.Info.UserId)) _known.TryRemove(id, out _);
    }

    /// <summary>The account (or the test account beside it) was changed here: look again at all its sessions.</summary>
    public void ForgetAccount(Guid accountId)
    {
        foreach (var (id, entry) in _known)
            if (entry.Info is { } info && (info.Account.Id == accountId || info.TestAccount.Id == accountId)) _known.TryRemove(id, out _);
    }

    private async Task LoadWaitingAsync()
    {
        await Task.Yield();
        do
        {
            var batch = _waiting.Keys.Take(500).ToList();
            try
            {
                var at = time.GetTimestamp();
                var found = await LoadAsync(batch);
                foreach (var id in batch)
                {
                    var info = found.GetValueOrDefault(id);
                    _known[id] = (info, at);
                    if (_waiting.TryRemove(id, out var answer)) answer.SetResult(info);
                }
                DropOld();
            }
            catch (Exception e)
            {
                foreach (var id in batch)
                    if (_waiting.TryRemove(id, out var answer)) answer.SetException(e);
            }
            Volatile.Write(ref _loading, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _loading, 1) == 0);
    }

    private async Task<Dictionary<Guid, SessionInfo>> LoadAsync(List<Guid> ids)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var now = time.GetUtcNow();
        var (idleSince, madeSince) = (now - Session.Idle, now - Session.Longest);
        var rows = await (
            from session in db.Sessions
            join member in db.Memberships on new { session.UserId, session.AccountId } equals new { member.UserId, member.AccountId }
            where ids.Contains(session.Id) && session.LastUsedAt > idleSince && session.InsertedAt > madeSince && session.User!.Status == UserStatus.Active
            select new
            {
                session.Id,
                session.UserId,
                session.LastUsedAt,
                session.User!.UserName,
                session.User.AccountId,
                member.Role,
                session.Account,
                Test = db.Accounts.FirstOrDefault(x => x.LiveAccountId == session.AccountId),
            }).AsNoTracking().ToListAsync();
        return rows.ToDictionary(x => x.Id, x =>
        {
            var (account, test) = (x.Account!, x.Test ?? x.Account!);
            return new SessionInfo(x.Id, x.UserId, x.UserName!, x.AccountId is null, x.Role, account.ToInfo(test.Id), test.ToInfo(test.Id), x.LastUsedAt);
        });
    }

    private void DropOld()
    {
        if (_known.Count < 10_000) return;
        foreach (var (id, entry) in _known)
            if (time.GetElapsedTime(entry.At) >= Freshness) _known.TryRemove(id, out _);
    }
}

/// <summary>From the row to what is asked of it.</summary>
public static class AccountInfos
{
    public static AccountInfo ToInfo(this Account account, Guid testId) => new(account.Id, account.Mode, account.LiveId, testId, account.Name, account.DefaultLocale);
}
