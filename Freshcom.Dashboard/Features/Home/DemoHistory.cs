using Freshcom.Domain;
using Freshcom.Features.Notifications;

namespace Freshcom.Features.Home;

/// <summary>What has happened to the demonstration's people: logins, messages, changes. No message of it is due.</summary>
internal sealed class DemoHistory(DemoSeed seed, Account account, User owner)
{
    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    ];

    private int _sent;

    public void AddAccountChanges()
    {
        Audit("account.create", DemoSeed.Days(680), null, null, null);
        Audit("account.websiteUrl.change", DemoSeed.Days(679), null, null, account.WebsiteUrl);
        Audit("account.defaultAuthMethod.change", DemoSeed.Days(33), null, AuthMethod.Simple.Wire(), AuthMethod.TfaEmail.Wire());
    }

    public void AddStaff(User member)
    {
        Audit("user.create", seed.Now - member.PasswordChangedAt!.Value, member, null, null);
        AddSession(member, member.LastLoginAt!.Value, SessionKind.Dashboard);
    }

    public void AddCustomer(DemoPerson person, Customer customer)
    {
        if (customer.User is not { } user) return;
        Audit("user.create", seed.Now - user.PasswordChangedAt!.Value, user, null, null);
        if (user.AuthMethod != AuthMethod.Simple) Audit("user.authMethod.change", DemoSeed.Days(3 + seed.Next(28)), user, AuthMethod.Simple.Wire(), user.AuthMethod.Wire());
        if (user.Status == UserStatus.Suspended) Audit("user.suspend", DemoSeed.Days(9), user, null, null);
        AddCodes(person, customer, user);
        if (person.LastLoginHours is { } hours and < 30 * 24 && user.Status == UserStatus.Active) AddSession(user, seed.Now - TimeSpan.FromHours(hours), SessionKind.Api);
    }

    /// <summary>Twelve weeks of daily counts that end at what there is now: users came one by one, and took codes up one by one. Logins follow.</summary>
    public void AddCounts(IReadOnlyList<User> users)
    {
        const int Days = 84;
        var today = DateOnly.FromDateTime(seed.Now.UtcDateTime);
        for (var age = Days; age >= 0; age--)
        {
            // The later in the list, the later it changed from the password alone.
            var methods = users.Take(users.Count - (age / 9)).Select((user, index) => index * Days / users.Count > Days - age ? AuthMethod.Simple : user.AuthMethod);
            foreach (var (method, count) in methods.CountBy(x => x))
            {
                if (age > 0) seed.Db.Add(new MethodCount(account.Id, today.AddDays(-age), method, count));
                seed.Db.Add(new LoginCount(account.Id, today.AddDays(-age), method, 1 + seed.Next(1 + (count / 4))));
            }
        }
    }

    public void AddInvitation(string email, Role role)
    {
        var invitation = new Invitation(account.Id, email, role, seed.Now - DemoSeed.Days(2));
        // No link fits it: nobody was sent one.
        invitation.Send(owner.Id, [], seed.Now - DemoSeed.Days(2));
        seed.Db.Add(invitation);
    }

    private void AddCodes(DemoPerson person, Customer customer, User user)
    {
        if (user.CodeAddress is not { } address || person.LastLoginHours is not { } last) return;
        var isEmail = user.AuthMethod == AuthMethod.TfaEmail;
        var logins = 3 + seed.Next(9);
        for (var i = 0; i < logins; i++)
        {
            var age = TimeSpan.FromHours(last + (i * 47)) + TimeSpan.FromSeconds(seed.Next(7200));
            var message = Message(isEmail ? MessageKind.Email : MessageKind.Sms, EventNames.TfaCodeCreated, address, customer, age);
            if (isEmail) Send(message, age, "Login code");
            else (message.Status, message.Reason) = (MessageStatus.NotSent, "No active trigger sends this code.");
            AddCode(user, address, isUsed: message.Status == MessageStatus.Sent && seed.Next(20) > 0, age);
        }
        if (seed.Next(3) != 0) return;
        var resetAge = DemoSeed.Days(2 + seed.Next(25));
        Send(Message(MessageKind.Email, EventNames.PasswordResetCreated, user.Email!, customer, resetAge), resetAge, "Reset your password");
    }

    private void AddCode(User user, string address, bool isUsed, TimeSpan age)
    {
        var code = new VerificationCode(CodePurpose.Login, new(account.Id, user.Id, null, user.AuthMethod.Channel()!.Value, User.Normalize(address)), seed.Now - age, TimeSpan.FromMinutes(5)) { Sends = 1 };
        seed.Add(code, age);
        if (isUsed) seed.Db.Entry(code).Property(x => x.UsedAt).CurrentValue = seed.Now - age + TimeSpan.FromSeconds(20 + seed.Next(60));
    }

    /// <summary>Most arrive; some mailboxes are full, some addresses are refused.</summary>
    private void Send(OutgoingMessage message, TimeSpan age, string name)
    {
        var at = seed.Now - age;
        var trigger = seed.Db.Triggers.Local.Single(x => x.AccountId == account.Id && x.Event == message.EventName && x.ActionType == ActionType.SendEmail);
        (message.TriggerId, message.TemplateId) = (trigger.Id, Guid.Parse(trigger.ActionTarget));
        message.Subject = name == "Login code" ? $"Your {account.Name} login code" : $"Set a new password at {account.Name}";
        message.BodyText = name == "Login code" ? $"Your login code is {MessageComposer.Mask}. It works once, for a few minutes." : $"Open this link to set a new password. It works once, for 24 hours.\n\n{MessageComposer.Mask}";
        message.BodyHtml = $"<p>{message.BodyText.Replace("\n\n", "</p><p>", StringComparison.Ordinal)}</p>";
        (message.Status, message.Attempts, message.Reason) = (_sent++ % 14) switch
        {
            5 => (MessageStatus.Failed, 1, "550 5.1.1 Recipient address rejected: user unknown"),
            10 => (MessageStatus.Expired, 6, "452 4.2.2 Mailbox full"),
            _ => (MessageStatus.Sent, 1, (string?)null),
        };
        if (message.Status == MessageStatus.Sent) (message.SentAt, message.GatewayId) = (at.AddSeconds(1), $"250 2.0.0 Ok: queued as {seed.Next(int.MaxValue):X8}");
        message.Tries = [.. Enumerable.Range(1, message.Attempts).Select(x => new DeliveryTry(at.AddSeconds((1 << x) - 1), 180 + seed.Next(400), message.Reason ?? message.GatewayId!, "smtp.starship.example"))];
    }

    private OutgoingMessage Message(MessageKind kind, string eventName, string to, Customer customer, TimeSpan age)
    {
        var message = new OutgoingMessage(account.Id, kind, eventName, seed.Now - age)
        {
            To = to,
            UserId = customer.UserId,
            CustomerId = customer.Id,
            IsCode = true,
            NextTryAt = null,
            ExpiresAt = seed.Now - age + TimeSpan.FromMinutes(5),
        };
        seed.Add(message, age);
        return message;
    }

    private void AddSession(User user, DateTimeOffset at, SessionKind kind) =>
        seed.Db.Add(new Session(user.Id, account.Id, kind, $"203.0.113.{1 + seed.Next(254)}", Browsers[seed.Next(Browsers.Length)], at));

    private void Audit(string action, TimeSpan age, User? user, string? from, string? to) =>
        seed.Add(new AuditEntry(account.Id, action, seed.Now - age)
        {
            ActorUserId = owner.Id,
            ActorName = owner.UserName,
            UserId = user?.Id,
            TargetType = user is null ? "Account" : "User",
            TargetId = user?.Id ?? account.Id,
            From = from,
            To = to,
            ClientAddress = "198.51.100.24",
        }, age);
}
