using Freshcom.Domain;

namespace Freshcom.Features.Sessions;

/// <summary>Who asks, for which account, in which role: the same for a request of the API and a circuit of the dashboard.</summary>
public sealed record Caller
{
    public required AccountInfo Account { get; init; }
    public required Role Role { get; init; }

    /// <summary>Null for the holder of the publishable token.</summary>
    public Guid? UserId { get; init; }
    public string? UserName { get; init; }

    /// <summary>A standard user, or a live account's user on the test account: not one of <see cref="Account"/>'s own.</summary>
    public bool IsForeign { get; init; }
    public Guid? SessionId { get; init; }
    public string? ClientAddress { get; init; }

    /// <summary>The code that came in <c>X-Freshcom-OTP</c>, as it was typed.</summary>
    public string? Otp { get; init; }

    /// <summary>A live account's user on the test account: there it reads itself, and changes itself in live mode only.</summary>
    public bool IsVisitor => IsTest && IsForeign;

    public Guid AccountId => Account.Id;
    public bool IsTest => Account.Mode == AccountMode.Test;

    /// <summary>The caller acts on its own user, not on another's.</summary>
    public bool Is(Guid userId) => UserId == userId;

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());
}

/// <summary>What is asked about an account at every door.</summary>
public sealed record AccountInfo(Guid Id, AccountMode Mode, Guid LiveId, Guid TestId, string Name, string DefaultLocale);
