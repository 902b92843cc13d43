using Freshcom.Domain;

namespace Freshcom.Components.Layout;

/// <summary>What the shell shows of the signed-in person and its account. The host cascades it; null when nobody is signed in.</summary>
/// <param name="AccountName">The account's name, as its owner wrote it.</param>
/// <param name="IsTest">Test mode: amber switch, strip, "[Test]" in titles.</param>
/// <param name="Role">Decides which entries the navigation has.</param>
/// <param name="PersonName">The person's name, or username when there is none.</param>
/// <param name="CodeEventsWithoutTrigger">How many code events no active trigger serves: the count behind <em>Triggers</em>.</param>
/// <param name="HasOtherMode">Whether the person may switch between live and test.</param>
public sealed record ShellState(
    string AccountName, bool IsTest, Role Role, string PersonName, int CodeEventsWithoutTrigger = 0, bool HasOtherMode = true)
{
    /// <summary>The accounts that the person may switch between; empty for who is a member of one alone.</summary>
    public IReadOnlyList<(Guid Id, string Name, bool IsCurrent)> Accounts { get; init; } = [];

    /// <summary>One or two capital letters for the profile button: of the first and the last word, or the first character of a name in one word.</summary>
    public string Initials
    {
        get
        {
            var words = PersonName.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return words switch
            {
                [] => "?",
                [var only] => First(only),
                [var first, .., var last] => First(first) + First(last),
            };
        }
    }

    // A text element, not a char: a name may begin outside the Basic Multilingual Plane.
    private static string First(string word) => System.Globalization.StringInfo.GetNextTextElement(word).ToUpperInvariant();
}
