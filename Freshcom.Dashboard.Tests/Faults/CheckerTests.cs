namespace Freshcom.Tests.Faults;

/// <summary>The checker of <see cref="CodeHistoryTests"/> itself, on made-up histories: it finds each fault, and none where there is none.</summary>
public sealed class CheckerTests
{
    private const string Person = "carl", Right = "11111111", Wrong = "00000000";

    private static readonly DateTimeOffset Start = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    private readonly CodeHistory _history = new(TimeSpan.FromMinutes(1), tries: 5);
    private readonly List<Issued> _issued = [new(Person, Right, Start)];

    [Fact]
    public void A_good_history_has_no_fault()
    {
        Add(-2, Asked.Code, null, 400);
        for (var i = 1; i <= 4; i++) Redeem(i, Wrong, 400);
        Add(5, Asked.Code, null, 400);
        _issued.Add(new(Person, Right, At(5)));
        Redeem(6, Right, 200);
        Redeem(7, Right, 400);
        Add(8, Asked.Disable, null, 200);
        _issued.Add(new(Person, "22222222", At(9)));
        Redeem(10, "22222222", 200);
        AssertFinds();
    }

    [Fact]
    public void What_worked_twice_is_found_also_when_both_were_on_their_way_at_once()
    {
        Redeem(1, Right, 200);
        Redeem(1, Right, 200);
        AssertFinds("worked 2 times");
    }

    [Theory]
    [InlineData(59.9, false)]
    [InlineData(60, true)]
    public void What_began_after_the_end_and_worked_is_found(double seconds, bool isFault)
    {
        Redeem(seconds, Right, 200);
        AssertFinds(isFault ? ["had ended at"] : []);
    }

    [Fact]
    public void Being_sent_again_moves_no_end()
    {
        _issued.Add(new(Person, Right, At(50)));
        Redeem(61, Right, 200);
        AssertFinds("had ended at");
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void What_worked_after_so_many_wrong_tries_is_found(int wrong, bool isFault)
    {
        for (var i = 1; i <= wrong; i++) Redeem(i, Wrong, 400);
        Redeem(10, Right, 200);
        AssertFinds(isFault ? ["after 5 wrong tries"] : []);
    }

    [Fact]
    public void Tries_that_were_not_compared_or_came_to_nobody_knows_what_or_at_the_same_time_are_none()
    {
        for (var i = 1; i <= 4; i++) Redeem(i, Wrong, 400);
        Redeem(5, Wrong, 429);
        Redeem(5, Wrong, null);
        Redeem(10, Wrong, 400);
        _history.Add(new(Asked.Redeem, "somebody else", Wrong, At(6), At(6.1), 400));
        Redeem(10, Right, 200);
        AssertFinds();
    }

    [Fact]
    public void Tries_before_the_code_was_made_are_none()
    {
        for (var i = 1; i <= 5; i++) Redeem(-i, Wrong, 400);
        Redeem(1, Right, 200);
        AssertFinds();
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(null, false)]
    [InlineData(422, false)]
    public void What_worked_after_its_person_was_suspended_is_found(int? status, bool isFault)
    {
        Add(1, Asked.Disable, null, status);
        Redeem(2, Right, 200);
        AssertFinds(isFault ? ["was suspended before"] : []);
    }

    [Fact]
    public void An_older_one_that_worked_beside_a_newer_one_is_found()
    {
        _issued.Add(new(Person, "22222222", At(5)));
        Redeem(7, Right, 200);
        AssertFinds("a newer one was made");
    }

    [Fact]
    public void One_that_worked_after_a_login_with_another_is_found()
    {
        _issued.Add(new(Person, "22222222", At(0.5)));
        Redeem(1, "22222222", 200);
        Redeem(1.2, Right, 200);
        AssertFinds("a login at");
    }

    [Theory]
    [InlineData(Wrong)]
    [InlineData("22222222")]
    public void What_worked_and_was_never_sent_to_that_person_is_found(string code)
    {
        _issued.Add(new("somebody else", "22222222", Start));
        Redeem(1, code, 200);
        AssertFinds("was never sent");
    }

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private void Redeem(double seconds, string code, int? status) => Add(seconds, Asked.Redeem, code, status);

    private void Add(double seconds, Asked asked, string? code, int? status) => _history.Add(new(asked, Person, code, At(seconds), At(seconds + 0.1), status));

    /// <summary>These faults and no others.</summary>
    private void AssertFinds(params string[] faults)
    {
        var found = _history.Faults(_issued);
        Assert.Equal(faults.Length, found.Count);
        Assert.All(faults.Zip(found), x => Assert.Contains(x.First, x.Second, StringComparison.Ordinal));
    }
}
