using Freshcom.Tests.BlackBox;

namespace Freshcom.Tests.Faults;

/// <summary>The machine's clock leaps an hour, ahead or back.</summary>
[Trait("Category", Fault.Category)]
public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_code_from_before_the_leap_does_not_work_and_a_new_one_does(int hours)
    {
        await using var app = new TestApp();
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Email);
        var person = await shop.RegisterAsync("tfa_email");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_email");
        var old = await shop.Mail.NewCodeAsync(Via.Email, person.Email);
        app.Clock.AdjustTime(app.Clock.GetUtcNow() + (hours * Hour));
        await shop.RenewAsync();
        (await shop.LoginAsync(person, old)).AsksForOtp("tfa_email");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_email");
        var code = await shop.Mail.NewCodeAsync(Via.Email, person.Email);
        await shop.SignInAsync(person, code);
        (await shop.LoginAsync(person, code)).AsksForOtp("tfa_email");
        // The clock comes back, but not what was used.
        app.Clock.AdjustTime(app.Clock.GetUtcNow() - (hours * Hour));
        (await shop.LoginAsync(person, code)).AsksForOtp("tfa_email");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Sessions_live_on_and_wrong_tries_are_not_forgotten(int hours)
    {
        await using var app = new TestApp();
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Email);
        var (person, session) = await shop.VerifiedAsync(Via.Email);
        for (var i = 1; i <= 4; i++)
        {
            (await shop.LoginAsync(person)).AsksForOtp("tfa_email");
            (await shop.LoginAsync(person, "000000")).Is(400);
        }
        app.Clock.AdjustTime(app.Clock.GetUtcNow() + (hours * Hour));
        (await shop.RefreshAsync(session.RefreshToken)).Is(200);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_email");
        // The fifth in a row, whatever the hour.
        (await shop.LoginAsync(person, "000000")).Is(400, 429);
        (await shop.LoginAsync(person, "000000")).SlowsDown();
    }
}
