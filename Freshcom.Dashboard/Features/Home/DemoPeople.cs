using Freshcom.Domain;

namespace Freshcom.Features.Home;

/// <summary>What is verified of a person's addresses.</summary>
[Flags]
internal enum Proven { None = 0, Email = 1, Phone = 2, Both = Email | Phone }

/// <summary>A customer of the demonstration data, before it is a record.</summary>
/// <param name="LastLoginHours">How long ago its last login was; null for none.</param>
internal sealed record DemoPerson(string Name, string Email, string? Phone, CustomerStatus Status, AuthMethod Method, Proven Proven, int? LastLoginHours, string? Label = null)
{
    /// <summary>Twenty wrong codes in a row.</summary>
    public bool IsLocked { get; init; }
    public string? Description { get; init; }
}

/// <summary>
/// The people of the demonstration data, in every status, by every method, in many scripts. Domains are reserved for examples (RFC 2606);
/// numbers are those that telephone authorities keep for fiction (NANPA 555-01xx, Ofcom 07700 900xxx, ARCEP 06 39 98 xx xx, ACMA 0491 570 xxx).
/// </summary>
internal static class DemoPeople
{
    public const string Domain = "starship.example";

    /// <summary>The owner is a standard user; the others are managed.</summary>
    public static readonly IReadOnlyList<(string Name, string Username, Role Role, AuthMethod Method)> Staff =
    [
        ("Ines Carvalho", $"ines@{Domain}", Role.Administrator, AuthMethod.Simple),
        ("Tomás Ferreira", $"tomas@{Domain}", Role.Developer, AuthMethod.TfaEmail),
        ("Noor Haddad", $"noor@{Domain}", Role.SupportSpecialist, AuthMethod.TfaEmail),
        ("渡辺 健二", $"kenji@{Domain}", Role.Manager, AuthMethod.Simple),
        ("Aoife Byrne", $"aoife@{Domain}", Role.ReadOnly, AuthMethod.Simple),
    ];

    public static readonly IReadOnlyList<DemoPerson> Customers =
    [
        new("Nguyễn Thị Minh Khai", "minhkhai.nguyen@hoasen.example", "+447700900178", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Email, 72, "Wholesale") { IsLocked = true, Description = "Calls from the workshop phone. Ask for order number and delivery street before reading anything out." },
        new("Amara Okafor", "amara@okaforgenerators.example", "+14165550144", CustomerStatus.Registered, AuthMethod.TfaSms, Proven.Both, 30, "Wholesale"),
        new("王秀英", "xiuying.wang@beifang.example", "+16045550142", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Both, 1, "Wholesale"),
        new("Søren Kjærgaard", "soren@kjaergaard-maritim.example", null, CustomerStatus.Registered, AuthMethod.TfaTotp, Proven.Email, 2, "Wholesale"),
        new("María José Núñez Ferrer", "mjnunez@astilleros.example", "+33639980156", CustomerStatus.Registered, AuthMethod.TfaSms, Proven.Phone, 26, "Wholesale"),
        new("Олександра Шевченко", "o.shevchenko@dnipro-aero.example", "+447700900122", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 29, "Wholesale"),
        new("Tāne Mahuta Parata", "tane@parata.example", null, CustomerStatus.Guest, AuthMethod.Simple, Proven.None, null, "Wholesale"),
        new("田中 優希", "yuki.tanaka@kanda-seiki.example", "+12065550138", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Both, 74, "Wholesale"),
        new("فاطمة الزهراء الإدريسي", "fz.elidrissi@atlas-pieces.example", "+33639980119", CustomerStatus.Suspended, AuthMethod.TfaSms, Proven.Both, 310),
        new("Siobhán Ní Dhomhnaill", "siobhan@westport-hulls.example", "+447700900107", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 356),
        new("Priya Raghunathan", "priya@raghunathan-castings.example", "+13125550112", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Both, 382, "Wholesale"),
        new("Łukasz Wiśniewski", "lukasz@gdansk-napedy.example", "+447700900113", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 520),
        new("박지우", "jiwoo.park@ulsan-bolts.example", "+12135550161", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Both, 544, "Wholesale"),
        new("Giulia D’Angelo", "giulia@dangelo-nautica.example", "+33639980120", CustomerStatus.Registered, AuthMethod.TfaSms, Proven.Phone, 590),
        new("Mehmet Yılmaz", "mehmet@yilmaz-dokum.example", null, CustomerStatus.Registered, AuthMethod.TfaTotp, Proven.Email, 612),
        new("Chukwuemeka Eze", "emeka@eze-welding.example", "+17025550133", CustomerStatus.Registered, AuthMethod.Simple, Proven.Both, 18),
        new("Ελένη Παπαδοπούλου", "eleni@aegean-sails.example", "+447700900131", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Email, 5),
        new("नीरज शर्मा", "neeraj@sharma-turbines.example", "+15125550109", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 11, "Wholesale"),
        new("دانيال حداد", "daniel@haddad-optics.example", "+16135550127", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Email, 41),
        new("יעל כהן", "yael@cohen-sensors.example", "+14155550190", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Both, 96),
        new("สมชาย ศรีสุข", "somchai@srisuk-rubber.example", "+61491570156", CustomerStatus.Registered, AuthMethod.Simple, Proven.None, 130),
        new("Đặng Văn Lâm", "lam.dang@haiphong-steel.example", "+61491570157", CustomerStatus.Registered, AuthMethod.TfaSms, Proven.Both, 151, "Wholesale"),
        new("Zoë van der Berg", "zoe@vdberg-pumps.example", "+447700900164", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 8),
        new("Jürgen Müßig", "juergen@muessig-getriebe.example", "+447700900171", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 201, "Wholesale"),
        new("José Ángel Ibáñez", "ja.ibanez@ibanez-moldes.example", "+15055550151", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 223),
        new("Katarzyna Żółć", "k.zolc@zolc-lakiery.example", null, CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.None, null) { Description = "New method to be confirmed at the next login." },
        new("李雷", "lei.li@suzhou-bearings.example", "+16475550183", CustomerStatus.Registered, AuthMethod.Simple, Proven.Both, 260, "Wholesale"),
        new("韩梅梅", "meimei.han@suzhou-bearings.example", "+16475550184", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Both, 14, "Wholesale"),
        new("Сергій Коваль", "s.koval@koval-lytvo.example", null, CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 480),
        new("Anahera Te Wiata", "anahera@tewiata-marine.example", "+61491570158", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Email, 49),
        new("Oluwaseun Adeyemi", "seun@adeyemi-power.example", "+17135550176", CustomerStatus.Registered, AuthMethod.TfaSms, Proven.Phone, 64),
        new("Björk Guðmundsdóttir", "bjork@reykjavik-winches.example", "+447700900185", CustomerStatus.Registered, AuthMethod.Simple, Proven.Email, 700),
        new("Ana-Maria Ștefănescu", "am.stefanescu@constanta-ship.example", "+33639980142", CustomerStatus.Disabled, AuthMethod.Simple, Proven.Email, 1100),
        new("Ramón Peña", "ramon@pena-cables.example", "+12125550168", CustomerStatus.Registered, AuthMethod.TfaEmail, Proven.Email, 36),
        new("Fatoumata Diallo", "fatou@diallo-alu.example", "+33639980177", CustomerStatus.Registered, AuthMethod.Simple, Proven.Phone, 90),
        new("Émile Tremblay", "emile@tremblay-acier.example", "+15145550119", CustomerStatus.Guest, AuthMethod.Simple, Proven.None, null),
        new("Hone Ruatapu", "hone@ruatapu.example", "+61491570159", CustomerStatus.Guest, AuthMethod.Simple, Proven.None, null),
        new("陈静怡", "jingyi.chen@xiamen-glass.example", null, CustomerStatus.Guest, AuthMethod.Simple, Proven.None, null),
        new("Workshop stock", $"workshop@{Domain}", null, CustomerStatus.Internal, AuthMethod.Simple, Proven.None, null, "Internal"),
        new("Exhibition 2026", $"exhibition@{Domain}", null, CustomerStatus.Internal, AuthMethod.Simple, Proven.None, null, "Internal"),
    ];
}
