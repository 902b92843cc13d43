namespace Freshcom.Tests.BlackBox;

/// <content>The people of the test account and what the merchant makes for TFA.</content>
public sealed partial class Shop
{
    private static readonly Dictionary<string, string> s_events = new()
    {
        ["tfa"] = "identity:user.tfa_code.create.success",
        ["phone"] = "identity:phone_verification_code.create.success",
        ["email"] = "identity:email_verification_code.create.success",
    };

    /// <summary>Makes the templates and triggers that carry a channel's codes as <c>CODE=…</c>; the login's and the verification's.</summary>
    public async Task<Shop> SendingAsync(Via via, ApiClient? owner = null)
    {
        var staff = owner ?? Test;
        if (via == Via.Sms)
        {
            await TriggerAsync(s_events["tfa"], via, "{{user.phone_number}}", "CODE={{code}}", staff);
            await TriggerAsync(s_events["phone"], via, "{{phone_number}}", "CODE={{code}}", staff);
        }
        else
        {
            await TriggerAsync(s_events["tfa"], via, "{{user.email}}", "CODE={{code}}", staff);
            await TriggerAsync(s_events["email"], via, "{{email}}", "CODE={{code}}", staff);
        }
        return this;
    }

    /// <summary>Makes a template and an active trigger for it; returns the trigger's id.</summary>
    public async Task<string> TriggerAsync(string eventName, Via via, string to, string text, ApiClient? owner = null)
    {
        var staff = owner ?? Test;
        var template = via == Via.Sms
            ? await staff.PostAsync("/sms_templates", "SMSTemplate", new { name = "Text", to, body = text })
            : await staff.PostAsync("/email_templates", "EmailTemplate", new { name = "Mail", to, subject = "A message", bodyHtml = $"<p>{text}</p>", bodyText = text });
        var trigger = await staff.PostAsync("/notification_triggers", "NotificationTrigger", new
        {
            name = "On " + eventName,
            @event = eventName,
            actionType = via == Via.Sms ? "sendSms" : "sendEmail",
            actionTarget = template.Is(201).Id,
        });
        return trigger.Is(201).Id;
    }

    /// <summary>Staff registers a customer; the method is <c>simple</c> unless named, its address then pending.</summary>
    public async Task<Person> RegisterAsync(string authMethod = "simple", ApiClient? owner = null)
    {
        var (email, phone) = (Make.Email("carl"), Make.Phone());
        var answer = await (owner ?? Test).PostAsync("/customers", "Customer",
            new { status = "registered", name = "Carl Customer", email, phoneNumber = phone, password = Make.Password, authMethod });
        return ToPerson(answer, email, phone);
    }

    /// <summary>The person of a registration's answer, whose username is its e-mail and whose password is <see cref="Make.Password"/>.</summary>
    public static Person ToPerson(Answer registered, string email, string phone) =>
        new(registered.Is(201, 200).Id, registered.Related("user"), email, Make.Password, email, phone);

    /// <summary>A customer under TFA whose address its first login has verified, with that login's session.</summary>
    public async Task<(Person Person, ApiClient Session)> VerifiedAsync(Via via)
    {
        var person = await RegisterAsync(via.Method());
        return (person, await SignInTfaAsync(person, via));
    }

    /// <summary>The three steps of a TFA login.</summary>
    public async Task<ApiClient> SignInTfaAsync(Person person, Via via)
    {
        (await LoginAsync(person)).AsksForOtp(via.Method());
        return await SignInAsync(person, await Mail.NewCodeAsync(via, person.Address(via)));
    }

    /// <summary>A managed staff user of the account, logged in.</summary>
    public async Task<ApiClient> StaffAsync(string role, ApiClient? owner = null)
    {
        var username = Make.Email(role);
        var staff = owner ?? Test;
        (await staff.PostAsync("/users", "User", new { name = "Sam Staff", username, email = username, password = Make.Password, role })).Is(201);
        var accountId = ReferenceEquals(staff, Live) ? LiveAccountId : TestAccountId;
        return Nobody.As(await ManagedLoginAsync(accountId, username, Make.Password));
    }

    /// <summary>Asks for a verification code to the address.</summary>
    public static Task<Answer> AskCodeAsync(ApiClient caller, Via via, string address) => via == Via.Sms
        ? caller.PostAsync("/phone_verification_codes", "PhoneVerificationCode", new { phoneNumber = address })
        : caller.PostAsync("/email_verification_codes", "EmailVerificationCode", new { email = address });

    /// <summary>Asks for a verification code and reads it from the test account's messages.</summary>
    public async Task<string> VerificationCodeAsync(ApiClient caller, Via via, string address)
    {
        (await AskCodeAsync(caller, via, address)).Is(204);
        return await Mail.NewCodeAsync(via, address);
    }

    /// <summary>The attributes of a registration under TFA by its customer.</summary>
    public static Dictionary<string, object?> Registration(Via via, string address, string? code, string? authMethod = null)
    {
        var attributes = new Dictionary<string, object?>
        {
            ["status"] = "registered",
            ["name"] = "Gina Guest",
            ["email"] = via == Via.Email ? address : Make.Email("gina"),
            ["password"] = Make.Password,
        };
        if (via == Via.Sms) attributes["phoneNumber"] = address;
        if (code is not null) attributes[via.CodeField()] = code;
        if (authMethod is not null) attributes["authMethod"] = authMethod;
        return attributes;
    }

    /// <summary>A guest registers under TFA with the code; returns the person and the code, which is also the first login's OTP.</summary>
    public async Task<(Person Person, string Code)> RegisterTfaAsync(Via via)
    {
        var guest = await GuestAsync();
        var address = via.NewAddress();
        var code = await VerificationCodeAsync(guest, via, address);
        var registration = Registration(via, address, code, via.Method());
        var answer = await guest.PostAsync("/customers", "Customer", registration);
        return (ToPerson(answer, (string)registration["email"]!, via == Via.Sms ? address : ""), code);
    }
}
