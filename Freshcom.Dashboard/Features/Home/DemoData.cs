using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Authentication;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Home;

/// <summary>
/// Fills an empty database with one merchant to look at, in Development only. It is the same merchant each time, and nothing of it is on its way out: whatever it sent has long been sent.
/// </summary>
public sealed partial class DemoData(
    IDbContextFactory<FreshcomDbContext> contexts, PasswordHashing hashing, DefaultNotifications defaults, TotpService totp, SecretBox box,
    DemoSignIn.Holder signIn, TimeProvider time, ILogger<DemoData> logger)
{
    private static readonly DemoSignIn Owner = new(DemoPeople.Staff[0].Username, "starship-demo");

    /// <summary>Call before the server listens.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var name = User.Normalize(Owner.Email);
        if (!await db.Accounts.AnyAsync(cancellationToken)) await FillAsync(db, cancellationToken);
        else if (!await db.Users.AnyAsync(x => x.AccountId == null && x.NormalizedUserName == name, cancellationToken)) return;
        signIn.Value = Owner;
        LogSignIn(logger, Owner.Email, Owner.Password);
    }

    private async Task FillAsync(FreshcomDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seed = new DemoSeed(db, await hashing.HashAsync(Owner.Password, cancellationToken), now);
        var account = AddAccount(seed);
        var staff = AddStaff(seed, account);
        var customers = DemoPeople.Customers.Select((person, index) => AddCustomer(seed, account, person, index)).ToList();
        var history = new DemoHistory(seed, account, staff[0]);
        history.AddAccountChanges();
        foreach (var (person, customer) in DemoPeople.Customers.Zip(customers)) history.AddCustomer(person, customer);
        foreach (var member in staff.Skip(1)) history.AddStaff(member);
        history.AddCounts([.. staff.Skip(1), .. customers.Select(x => x.User).OfType<User>()]);
        history.AddInvitation($"lior@{DemoPeople.Domain}", Role.SupportSpecialist);
        await db.SaveChangesAsync(cancellationToken);
        await seed.SettleTimesAsync(cancellationToken);
    }

    private Account AddAccount(DemoSeed seed)
    {
        var (live, test) = Account.CreatePair("Starship Manufacturing", "en", seed.Now);
        (live.CompanyName, live.WebsiteUrl, live.SupportEmail, live.DefaultAuthMethod) = ("Starship Manufacturing Lda.", $"https://{DemoPeople.Domain}", $"help@{DemoPeople.Domain}", AuthMethod.TfaEmail);
        live.Translations = live.Translations.With("zh-CN", "name", "星舰制造");
        test.MirrorFrom(live);
        seed.Add(live, DemoSeed.Days(680));
        seed.Add(test, DemoSeed.Days(680));
        defaults.AddTo(seed.Db, test);
        defaults.AddTo(seed.Db, live);
        // Text messages have no trigger yet, and the test account none for any code: the dashboard shows what that means, and mends it.
        defaults.Add(seed.Db, live.Id, Preset.LoginCodeEmail);
        defaults.Add(seed.Db, live.Id, Preset.EmailVerificationCode);
        seed.Add(new NotificationTrigger(live.Id, EventNames.CustomerCreated, ActionType.Webhook, $"https://erp.{DemoPeople.Domain}/hooks/customers", seed.Now) { Name = "Tell the ERP", Status = TriggerStatus.Disabled }, DemoSeed.Days(40));
        return live;
    }

    private static List<User> AddStaff(DemoSeed seed, Account account) => [.. DemoPeople.Staff.Select((member, index) =>
    {
        var since = DemoSeed.Days(680 - (index * 90));
        var user = seed.NewUser(index == 0 ? null : account.Id, member.Username, since);
        user.Name = member.Name;
        user.ChangeEmail(member.Username, seed.Now - since);
        user.ChangeAuthMethod(member.Method, mayBePending: false);
        user.LastLoginAt = seed.Now - TimeSpan.FromHours(3 + (index * 7));
        seed.Add(new AccountMembership(account.Id, user, member.Role, seed.Now), since);
        return user;
    })];

    private Customer AddCustomer(DemoSeed seed, Account account, DemoPerson person, int index)
    {
        var since = DemoSeed.Days(640 - (index * 15));
        var customer = new Customer(account.Id, seed.Now - since) { Status = person.Status, Code = $"SM-{400 + index:00000}", Name = person.Name, Email = person.Email, PhoneNumber = person.Phone, Label = person.Label, Description = person.Description };
        seed.Add(customer, since);
        if (person.Status is CustomerStatus.Guest or CustomerStatus.Internal) return customer;
        var user = seed.NewUser(account.Id, person.Email, since);
        user.Name = person.Name;
        user.ChangeEmail(person.Email, person.Proven.HasFlag(Proven.Email) ? seed.Now - since : null);
        user.ChangePhone(person.Phone, person.Proven.HasFlag(Proven.Phone) ? seed.Now - since : null);
        if (person.Method == AuthMethod.TfaTotp)
        {
            user.BeginTotp(box.Seal(totp.NewSecret(), OneTimePasswordService.TotpContext(user)));
            user.EnrolTotp(0);
        }
        user.ChangeAuthMethod(person.Method, mayBePending: true);
        if (person.LastLoginHours is { } hours) user.LastLoginAt = seed.Now - TimeSpan.FromHours(hours);
        if (person.IsLocked) user.AccessFailedCount = User.LockedAt;
        seed.Add(new AccountMembership(account.Id, user, Role.Customer, seed.Now), since);
        customer.Register(user);
        if (person.Status != CustomerStatus.Registered) (user.Status, customer.Status) = (UserStatus.Suspended, person.Status);
        return customer;
    }

    [LoggerMessage(1, LogLevel.Information, "Demonstration data: sign in as {Email} with the password {Password} (Development only)")]
    private static partial void LogSignIn(ILogger logger, string email, string password);
}
