using Freshcom.Domain;

namespace Freshcom.Components;

/// <summary>Addresses of the customers' list with a filter set, for pages that count customers.</summary>
public static class CustomerLinks
{
    /// <summary>Those whose user has that method.</summary>
    public static string ByMethod(AuthMethod method) => $"/customers?method={method.Wire()}";

    public static string Of(Guid id) => $"/customers/{id}";
}
