namespace Freshcom.Domain;

/// <summary>Whether an account's messages leave the machine.</summary>
public enum AccountMode { Live, Test }

/// <summary>A merchant's account. Live accounts come with a test account that mirrors their settings and is never changed by itself.</summary>
public sealed class Account : ITimestamped
{
    private Account() { }

    public Guid Id { get; private set; }
    public AccountMode Mode { get; private set; }

    /// <summary>The live account that a test account mirrors; null for a live one.</summary>
    public Guid? LiveAccountId { get; private set; }

    /// <summary>Identifies the publishable token, which is public and never expires.</summary>
    public Guid PublishableTokenId { get; private set; }

    public string Name { get; set; } = "";
    public string? CompanyName { get; set; }
    public string DefaultLocale { get; set; } = "en";

    /// <summary>Given to users made from now on (rule 2). Never <see cref="AuthMethod.TfaTotp"/>: each user enrols an app itself.</summary>
    public AuthMethod DefaultAuthMethod { get; set; }

    public string? WebsiteUrl { get; set; }
    public string? SupportEmail { get; set; }
    public string? TechEmail { get; set; }
    public bool IsReadyForLiveTransaction { get; set; }
    public string? Caption { get; set; }
    public string? Description { get; set; }

    /// <summary>The merchant's own JSON object, as text.</summary>
    public string? CustomData { get; set; }

    public Translations Translations { get; set; } = new();

    /// <summary>Digits of a code: 6 to 8.</summary>
    public int CodeLength { get; set; } = 6;

    /// <summary>Minutes that a login code lives: 1 to 30.</summary>
    public int LoginCodeMinutes { get; set; } = 5;

    /// <summary>Text messages a day, over all users.</summary>
    public int SmsPerDay { get; set; } = 500;

    /// <summary>Regions (ISO 3166-1 alpha-2) that text messages may go to; empty allows all.</summary>
    public IReadOnlyList<string> SmsCountries { get; set; } = [];

    /// <summary>Days that the message log is kept: 7 to 365.</summary>
    public int MessageDays { get; set; } = 90;

    /// <summary>The account's own mail server, encrypted; null sends by the operator's. A test account has none: nothing leaves it.</summary>
    public byte[]? SealedEmailGateway { get; set; }

    /// <summary>The account's own SMS gateway, encrypted; null sends by the operator's.</summary>
    public byte[]? SealedSmsGateway { get; set; }

    /// <summary>Until then no text message goes out that a stranger can cause: too few of the last hour's codes were used.</summary>
    public DateTimeOffset? AnonymousSmsPausedUntil { get; set; }

    /// <summary>A refused password is answered no sooner than this many milliseconds after it came: 0 to 2,000.</summary>
    public int RefusalMilliseconds { get; set; } = 250;

    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public bool IsTest => Mode == AccountMode.Test;

    /// <summary>The live account of the pair: where the members are whose tokens work for both.</summary>
    public Guid LiveId => LiveAccountId ?? Id;

    /// <summary>A live account and its test account.</summary>
    public static (Account Live, Account Test) CreatePair(string name, string defaultLocale, DateTimeOffset now)
    {
        var live = new Account { Id = Guid.CreateVersion7(now), PublishableTokenId = Guid.NewGuid(), Mode = AccountMode.Live, Name = name, DefaultLocale = defaultLocale };
        var test = new Account { Id = Guid.CreateVersion7(now), PublishableTokenId = Guid.NewGuid(), Mode = AccountMode.Test, LiveAccountId = live.Id };
        test.MirrorFrom(live);
        return (live, test);
    }

    /// <summary>Copies every setting of the live account: called with each change of it, in the same transaction.</summary>
    public void MirrorFrom(Account live)
    {
        Name = live.Name;
        CompanyName = live.CompanyName;
        DefaultLocale = live.DefaultLocale;
        DefaultAuthMethod = live.DefaultAuthMethod;
        WebsiteUrl = live.WebsiteUrl;
        SupportEmail = live.SupportEmail;
        TechEmail = live.TechEmail;
        IsReadyForLiveTransaction = live.IsReadyForLiveTransaction;
        Caption = live.Caption;
        Description = live.Description;
        CustomData = live.CustomData;
        Translations = live.Translations;
        CodeLength = live.CodeLength;
        LoginCodeMinutes = live.LoginCodeMinutes;
        SmsPerDay = live.SmsPerDay;
        SmsCountries = live.SmsCountries;
        MessageDays = live.MessageDays;
        RefusalMilliseconds = live.RefusalMilliseconds;
    }
}
