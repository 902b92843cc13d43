namespace Freshcom.Components.Layout;

/// <summary>An entry of the drawer.</summary>
/// <param name="Href">Its page; pages below it light it up, too.</param>
/// <param name="Key">Its word in <c>Texts</c>.</param>
/// <param name="Icon">One of <see cref="Lucide"/>.</param>
/// <param name="Access">Who sees it.</param>
public sealed record NavEntry(string Href, string Key, string Icon, Access Access)
{
    /// <summary>All, by heading (null for the first, which has none).</summary>
    public static IReadOnlyList<(string? Heading, IReadOnlyList<NavEntry> Entries)> Groups { get; } =
    [
        (null,
        [
            new("/", "Nav.Home", Lucide.Home, Access.Everyone),
            new("/customers", "Nav.Customers", Lucide.Customers, Access.StaffOrReader),
            new("/team", "Nav.Team", Lucide.Team, Access.Developer),
        ]),
        ("Nav.Notifications",
        [
            new("/notifications/triggers", "Nav.Triggers", Lucide.Trigger, Access.Developer),
            new("/notifications/email-templates", "Nav.EmailTemplates", Lucide.Mail, Access.Developer),
            new("/notifications/sms-templates", "Nav.SmsTemplates", Lucide.Sms, Access.Developer),
            new("/messages", "Nav.Messages", Lucide.Messages, Access.StaffOrReader),
        ]),
        ("Nav.Account",
        [
            new("/developers", "Nav.Developers", Lucide.Developers, Access.Developer),
            new("/audit", "Nav.Audit", Lucide.Audit, Access.Administrator),
            new("/settings", "Nav.Settings", Lucide.Settings, Access.Developer),
            new("/guide", "Nav.Guide", Lucide.Book, Access.Everyone),
        ]),
    ];

    /// <summary>Whether that path (<c>/customers/1</c>) is this entry's page or one below it.</summary>
    public bool Holds(string path) => path == Href || (Href != "/" && path.StartsWith(Href + "/", StringComparison.Ordinal));
}
