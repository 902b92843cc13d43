using System.Collections.Concurrent;
using System.Diagnostics;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Freshcom.Tests.Security;

public sealed class PasswordHashingTests
{
    private const string Password = "correct horse ✓ mật khẩu";

    [Fact]
    public void A_hash_is_a_PHC_string_of_OWASPs_figures_and_verifies()
    {
        var hash = PasswordHashes.Hash(Password, PasswordCost.Owasp);
        Assert.Matches(@"\A\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\z", hash);
        Assert.Equal(PasswordVerificationResult.Success, Verify(hash, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Verify(hash, Password + " "));
        Assert.NotEqual(hash, PasswordHashes.Hash(Password, PasswordCost.Owasp));
    }

    [Theory]
    // Made by the reference implementation, libargon2's argon2id_hash_encoded.
    [InlineData("$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$MsXas4v8AHvHhLsRtHaznoPVwqbYHwCMumXLMz613Xc")]
    public void A_hash_of_another_library_verifies_and_wants_rehashing(string hash)
    {
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Verify(hash, "password"));
        Assert.Equal(PasswordVerificationResult.Failed, Verify(hash, "Password"));
    }

    [Theory]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV2)]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV3)]
    public void Identitys_own_hashes_verify_and_want_rehashing(PasswordHasherCompatibilityMode mode)
    {
        var hash = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { CompatibilityMode = mode })).HashPassword(this, Password);
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Verify(hash, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Verify(hash, "wrong password"));
    }

    [Theory]
    [InlineData('a')]
    [InlineData('b')]
    [InlineData('y')]
    public void Bcrypt_hashes_verify_and_want_rehashing(char revision)
    {
        var hash = BCrypt.Net.BCrypt.HashPassword(Password, workFactor: 4);
        hash = $"$2{revision}{hash[3..]}";
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Verify(hash, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Verify(hash, "wrong password"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("$")]
    [InlineData("plain text")]
    [InlineData("AQ==")]
    [InlineData("$2b$")]
    [InlineData("$2b$31$abcdefghijklmnopqrstuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu")]
    [InlineData("$2b$05$!bcdefghijklmnopqrstuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu")]
    [InlineData("$argon2id$")]
    [InlineData("$argon2i$v=19$m=256,t=3,p=1$c29tZXNhbHQxMjM0NTY3OA$c29tZXNhbHQxMjM0NTY3OA")]
    [InlineData("$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$c29tZXNhbHQxMjM0NTY3OA")]
    [InlineData("$argon2id$v=19$m=256,t=999,p=1$c29tZXNhbHQxMjM0NTY3OA$c29tZXNhbHQxMjM0NTY3OA")]
    [InlineData("$argon2id$v=19$m=0,t=0,p=1$c29tZXNhbHQxMjM0NTY3OA$c29tZXNhbHQxMjM0NTY3OA")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=4$c29tZXNhbHQxMjM0NTY3OA$c29tZXNhbHQxMjM0NTY3OA")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHQxMjM0NTY3OA")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$A")]
    public void A_malformed_or_excessive_hash_fails_quickly_and_throws_nothing(string hash)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(PasswordVerificationResult.Failed, Verify(hash, Password));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2000);
    }

    [Fact]
    public void Any_mutilated_hash_fails_without_an_exception()
    {
        var identity = new PasswordHasher<object>().HashPassword(this, Password);
        foreach (var hash in new[] { identity, BCrypt.Net.BCrypt.HashPassword(Password, 4), PasswordHashes.Hash(Password, PasswordCost.Owasp) })
            for (var length = 0; length < hash.Length; length++)
                Assert.Equal(PasswordVerificationResult.Failed, Verify(hash[..length], Password));
    }

    [Fact]
    public void An_Identity_hash_of_absurd_cost_is_not_computed()
    {
        var bytes = Convert.FromBase64String(new PasswordHasher<object>().HashPassword(this, Password));
        bytes[5] = 0x7f;
        Assert.Equal(PasswordVerificationResult.Failed, Verify(Convert.ToBase64String(bytes), Password));
    }

    [Fact]
    public async Task A_broken_password_text_fails_and_cannot_be_set()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp);
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(PasswordVerificationResult.Failed, await hashing.VerifyAsync(PasswordHashes.Hash("pass\ufffdword", PasswordCost.Owasp), "pass\ud800word", cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => hashing.HashAsync("pass\ud800word", cancel));
    }

    [Fact]
    public async Task An_unknown_user_costs_as_much_as_a_wrong_password()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp);
        var cancel = TestContext.Current.CancellationToken;
        var hash = await hashing.HashAsync(Password, cancel);
        await hashing.VerifyAsync(null, "warm up", cancel);

        async Task<double> Cost(string? stored)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(PasswordVerificationResult.Failed, await hashing.VerifyAsync(stored, "wrong", cancel));
            return watch.Elapsed.TotalMilliseconds;
        }

        // The best of many, taken in turns, so that whatever else runs on the machine falls out.
        var (unknown, wrong) = (double.MaxValue, double.MaxValue);
        for (var i = 0; i < 12; i++)
        {
            unknown = Math.Min(unknown, await Cost(null));
            wrong = Math.Min(wrong, await Cost(hash));
        }
        Assert.InRange(unknown / wrong, 0.3, 3);
    }

    [Fact]
    public async Task No_more_run_at_once_than_there_are_places()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp, parallelism: 2);
        using var permits = new BlockingCollection<int>();
        using var finished = new SemaphoreSlim(0);
        var cancel = TestContext.Current.CancellationToken;
        var running = 0;
        var seen = new ConcurrentBag<int>();
        var tasks = Enumerable.Range(0, 12).Select(_ => hashing.RunAsync(() =>
        {
            seen.Add(Interlocked.Increment(ref running));
            permits.Take(cancel);
            Interlocked.Decrement(ref running);
            return finished.Release();
        }, cancel)).ToArray();

        foreach (var _ in tasks)
        {
            permits.Add(1, cancel);
            await finished.WaitAsync(cancel);
        }
        await Task.WhenAll(tasks);
        Assert.Equal((12, 2), (seen.Count, seen.Max()));
    }

    [Fact]
    public async Task First_come_is_first_served()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp, parallelism: 1);
        using var permits = new BlockingCollection<int>();
        var cancel = TestContext.Current.CancellationToken;
        var served = new ConcurrentQueue<int>();
        var tasks = Enumerable.Range(0, 12).Select(i => hashing.RunAsync(() =>
        {
            served.Enqueue(i);
            return permits.Take(cancel);
        }, cancel)).ToArray();

        foreach (var _ in tasks) permits.Add(1, cancel);
        await Task.WhenAll(tasks);
        Assert.Equal(Enumerable.Range(0, 12), served);
    }

    [Fact]
    public async Task Who_finds_an_absurdly_long_line_is_told_to_come_back()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp, parallelism: 1, longestLine: 2);
        using var permits = new BlockingCollection<int>();
        var cancel = TestContext.Current.CancellationToken;
        var tasks = Enumerable.Range(0, 3).Select(_ => hashing.RunAsync(() => permits.Take(cancel), cancel)).ToArray();
        var refused = await Assert.ThrowsAsync<TooBusyException>(() => hashing.RunAsync(() => 0, cancel));
        Assert.Equal(TimeSpan.FromSeconds(30), refused.RetryAfter);
        foreach (var _ in tasks) permits.Add(1, cancel);
        await Task.WhenAll(tasks);
        Assert.Equal(5, await hashing.RunAsync(() => 5, cancel));
    }

    [Fact]
    public async Task It_knows_how_long_nobody_has_asked_for_a_hash()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp);
        Assert.False(new Pace(hashing).IsShared);
        var before = Stopwatch.GetTimestamp();
        await hashing.RunAsync(() => 0, TestContext.Current.CancellationToken);
        Assert.True(hashing.Idle <= Stopwatch.GetElapsedTime(before));
    }

    [Fact]
    public async Task Hashing_leaves_the_threads_of_requests_alone()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp);
        Assert.False(await hashing.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_line()
    {
        using var hashing = new PasswordHashing(PasswordCost.Owasp, parallelism: 1);
        using var permits = new BlockingCollection<int>();
        using var impatience = new CancellationTokenSource();
        var first = hashing.RunAsync(() => permits.Take(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var second = hashing.RunAsync(() => 2, impatience.Token);
        var third = hashing.RunAsync(() => 3, TestContext.Current.CancellationToken);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        permits.Add(1, TestContext.Current.CancellationToken);
        Assert.Equal((1, 3), (await first, await third));
    }

    private static PasswordVerificationResult Verify(string hash, string password) => PasswordHashes.Verify(hash, password, PasswordCost.Owasp);
}
