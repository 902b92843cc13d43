using Freshcom.Domain;
using Freshcom.Security;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Security;

public sealed class CodeHasherTests
{
    private static readonly CodeBinding Login = new(Guid.Parse("11111111-1111-1111-1111-111111111111"), Guid.Parse("22222222-2222-2222-2222-222222222222"), "login", Channel.Sms, "+84911112278");

    private readonly CodeHasher _hasher = new(TestKeys.Of(1));

    [Fact]
    public void The_right_code_matches_its_hash()
    {
        Assert.True(_hasher.Matches(_hasher.Hash(Login, "123456"), Login, "123456"));
        Assert.Equal(32, _hasher.Hash(Login, "123456").Length);
    }

    [Fact]
    public void A_code_matches_under_no_other_binding_and_no_other_key()
    {
        var hash = _hasher.Hash(Login, "123456");
        CodeBinding[] others =
        [
            Login with { AccountId = null },
            Login with { AccountId = Guid.NewGuid() },
            Login with { UserId = null },
            Login with { UserId = Guid.NewGuid() },
            Login with { AccountId = Login.UserId, UserId = Login.AccountId },
            Login with { Purpose = "proof" },
            Login with { Channel = Channel.Email },
            Login with { Channel = null },
            Login with { Address = "+84911112279" },
            Login with { Address = null },
        ];
        Assert.All(others, other => Assert.False(_hasher.Matches(hash, other, "123456")));
        Assert.False(_hasher.Matches(hash, Login, "123457"));
        Assert.False(_hasher.Matches(hash, Login, ""));
        Assert.False(new CodeHasher(TestKeys.Of(2)).Matches(hash, Login, "123456"));
    }

    [Fact]
    public void Moving_a_character_from_one_field_to_the_next_changes_the_hash()
    {
        Assert.NotEqual(
            _hasher.Hash(Login with { Address = "a1" }, "23456"),
            _hasher.Hash(Login with { Address = "a" }, "123456"));
        Assert.NotEqual(
            _hasher.Hash(Login with { Address = "" }, "123456"),
            _hasher.Hash(Login with { Address = null }, "123456"));
    }

    [Fact]
    public void A_damaged_hash_matches_nothing() => Assert.False(_hasher.Matches([1, 2, 3], Login, "123456"));

    [Fact]
    public void Tokens_are_found_by_a_hash_that_depends_on_their_purpose()
    {
        var token = Codes.NewToken();
        Assert.Equal(_hasher.HashToken("refresh", token), _hasher.HashToken("refresh", token));
        Assert.NotEqual(_hasher.HashToken("refresh", token), _hasher.HashToken("reset", token));
        Assert.NotEqual(_hasher.HashToken("refresh", token), _hasher.HashToken("refresh", Codes.NewToken()));
    }
}
