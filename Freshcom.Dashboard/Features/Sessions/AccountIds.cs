namespace Freshcom.Features.Sessions;

/// <summary>Account ids as clients write them: a UUID, bare or behind <c>aid-live-</c> or <c>aid-test-</c>.</summary>
public static class AccountIds
{
    public static Guid? Parse(string text)
    {
        var bare = text.StartsWith("aid-live-", StringComparison.Ordinal) || text.StartsWith("aid-test-", StringComparison.Ordinal) ? text[9..] : text;
        return Guid.TryParseExact(bare, "D", out var id) ? id : null;
    }
}
