namespace Freshcom.Domain;

/// <summary>A key that signs access tokens (ES256), its private half sealed under the master key.</summary>
public sealed class StoredSigningKey
{
    public required string Id { get; init; }
    public required byte[] SealedKey { get; init; }
    public required DateTimeOffset InsertedAt { get; init; }
}
