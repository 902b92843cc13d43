using Freshcom.JsonApi;

namespace Freshcom.Features.Users;

/// <summary>Begins enrolling an authenticator app: nothing is written.</summary>
public sealed record TotpSecretInput : IResourceInput
{
    public static string ResourceType => "TotpSecret";
    public static bool MayLackBody => true;
}

/// <summary>The attributes of a <c>TotpSecret</c>, shown this once.</summary>
public sealed record TotpSecretAttributes(string Secret, string Uri);

/// <summary>The <c>TotpSecret</c> resource.</summary>
public static class TotpSecretResource
{
    public static readonly ResourceSpec Spec = ResourceSpec.Of<TotpSecretAttributes>("TotpSecret");

    public static Resource ToResource(this NewTotpSecret secret) => new("TotpSecret", Guid.CreateVersion7(secret.At), secret.At, secret.At, new TotpSecretAttributes(secret.Secret, secret.Uri));
}

/// <summary>Makes ten new recovery codes: nothing is written.</summary>
public sealed record RecoveryCodesInput : IResourceInput
{
    public static string ResourceType => "RecoveryCodes";
    public static bool MayLackBody => true;
}

/// <summary>The attributes of <c>RecoveryCodes</c>, shown this once.</summary>
public sealed record RecoveryCodesAttributes(IReadOnlyList<string> Codes);

/// <summary>The <c>RecoveryCodes</c> resource.</summary>
public static class RecoveryCodesResource
{
    public static readonly ResourceSpec Spec = ResourceSpec.Of<RecoveryCodesAttributes>("RecoveryCodes");

    public static Resource ToResource(this NewRecoveryCodes codes) => new("RecoveryCodes", Guid.CreateVersion7(codes.At), codes.At, codes.At, new RecoveryCodesAttributes(codes.Codes));
}
