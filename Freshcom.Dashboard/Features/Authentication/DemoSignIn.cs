namespace Freshcom.Features.Authentication;

/// <summary>The sign-in of the demonstration data, for the sign-in page to show: known in Development only, and only where the database has that data.</summary>
public sealed record DemoSignIn(string Email, string Password)
{
    /// <summary>Null everywhere else.</summary>
    public sealed class Holder
    {
        /// <summary>Set once, before the server listens.</summary>
        public DemoSignIn? Value { get; set; }
    }
}
