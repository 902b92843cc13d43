using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Freshcom.Tests.Features.Notifications;

public sealed class RecentReadinessTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RecentReadiness _recent;
    private int _looks;

    public RecentReadinessTests() => _recent = new(_clock);

    [Fact]
    public async Task It_is_looked_for_once_and_again_when_it_is_old_or_forgotten()
    {
        var account = Guid.NewGuid();
        await GetAsync(account);
        await GetAsync(account);
        Assert.Equal(1, _looks);
        _clock.Advance(SessionCache.Freshness);
        await GetAsync(account);
        _recent.Forget(account);
        await GetAsync(account);
        Assert.Equal(3, _looks);
    }

    [Fact]
    public async Task A_look_that_a_change_has_overtaken_is_not_remembered()
    {
        var account = Guid.NewGuid();
        await GetAsync(account, () => _recent.Forget(account));
        await GetAsync(account);
        Assert.Equal(2, _looks);
    }

    private Task<Readiness> GetAsync(Guid account, Action? meanwhile = null) => _recent.GetAsync(account, isCounted: true, () =>
    {
        _looks++;
        meanwhile?.Invoke();
        return Task.FromResult(new Readiness(AuthMethod.Simple, []));
    });
}
