using System.Text.RegularExpressions;
using Freshcom.Domain;
using Freshcom.Features.Authentication;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Users;

/// <content>Who invites and who is invited, and what they do.</content>
public sealed partial class InvitationTests
{
    private async Task<(Merchant, Caller)> OwnerAsync(bool verified = true)
    {
        var merchant = await Merchant.OpenAsync(app);
        var owner = await merchant.LiveAsync();
        await using var db = await merchant.DbAsync();
        var at = app.Clock.GetUtcNow();
        if (verified) await db.Users.Where(x => x.Id == owner.UserId).ExecuteUpdateAsync(x => x.SetProperty(u => u.EmailVerifiedAt, at), Stop);
        return (merchant, owner);
    }

    /// <summary>A member of the owner's account.</summary>
    private static async Task<Caller> CallerAsync(Merchant merchant, Caller owner, string email)
    {
        await using var db = await merchant.DbAsync();
        var member = await db.Memberships.Include(x => x.User).SingleAsync(x => x.AccountId == owner.AccountId && x.User!.NormalizedEmail == User.Normalize(email), Stop);
        return owner with { UserId = member.UserId, UserName = member.User!.UserName, Role = member.Role };
    }

    private static async Task InviteAsync(Merchant merchant, Caller caller, string email, Role role = Role.SupportSpecialist) => Assert.Null((await merchant.Get<InvitationService>().InviteAsync(caller, email, role, Stop)).Failure);

    private static async Task<IReadOnlyList<InvitationRow>> ListAsync(Merchant merchant, Caller caller) => (await merchant.Get<InvitationService>().ListAsync(caller, Stop)).Value;

    private static Task<InvitationView> LookAsync(Merchant merchant, string token, Caller? person = null) => merchant.Get<InvitationAcceptance>().LookAsync(token, person?.UserId, Stop);

    private static async Task<IEnumerable<InvitationState>> StatesAsync(Merchant merchant, IEnumerable<string> tokens) => (await Task.WhenAll(tokens.Select(x => LookAsync(merchant, x)))).Select(x => x.State);

    private static Task<Result<Guid>> SignUpAsync(Merchant merchant, string token, string name = "Nina", string password = Make.Password) => merchant.Get<InvitationAcceptance>().SignUpAsync(token, name, password, "203.0.113.9", Stop);

    private static Task<Result<Guid>> JoinAsync(Merchant merchant, string token, Caller person) => merchant.Get<InvitationAcceptance>().JoinAsync(token, person.UserId!.Value, "203.0.113.9", Stop);

    private static Task<LoginOutcome> LoginAsync(Merchant merchant, string username) =>
        merchant.Get<LoginService>().LoginAsync(new(username, Make.Password, null, null, SessionKind.Dashboard, new(null, null)), Stop);

    private static async Task<OutgoingMessage> MessageAsync(Merchant merchant, string email)
    {
        await using var db = await merchant.DbAsync();
        return await db.Messages.AsNoTracking().Where(x => x.To == email && x.IsCode && x.AccountId != null).OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).FirstAsync(Stop);
    }

    private static async Task<string> TokenAsync(Merchant merchant, string email) => Token().Match(merchant.Get<MessageComposer>().Open(await MessageAsync(merchant, email)).BodyText!).Groups[1].Value;

    [GeneratedRegex("/invitation\\?token=([A-Za-z0-9_-]{64})")]
    private static partial Regex Token();
}
