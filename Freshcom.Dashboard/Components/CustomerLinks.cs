using Freshcom.Domain;

namespace Freshcom.Components;

/// <summary>Addresses of the customers' list with a filter set, for pages that count customers.</summary>
public static class CustomerLinks
{
    /// <summary>Those whose user has that method.</summary>
    public static string ByMethod(AuthMethod method) => $"/customers?method={method.Wire()}";

    /// <summary>Those without a verified address for the method's codes.</summary>
    public static string Unverified(AuthMethod method) => $"/customers?verified={(method == AuthMethod.TfaSms ? "no-phone" : "no-email")}";

    public static string Of(Guid id) => $"/customers/{id}";
}
