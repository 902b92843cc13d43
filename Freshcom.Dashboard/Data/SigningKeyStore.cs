using System.Security.Cryptography;
using Freshcom.Domain;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>The access tokens' signing keys, in the database under the master key. Loaded once, before the server listens.</summary>
public sealed class SigningKeyStore(IDbContextFactory<FreshcomDbContext> contexts, MasterKey masterKey, TimeProvider time)
{
    private const string Issuer = "freshcom";

    private AccessTokenSigner? _signer;

    public AccessTokenSigner Signer => _signer ?? throw new InvalidOperationException("The signing keys are not loaded.");

    /// <summary>Reads the keys, or makes the first; a database whose keys another master key sealed ends the start.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var box = new SecretBox(masterKey, "signing-keys");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await db.SigningKeys.AsNoTracking().ToListAsync(cancellationToken);
        if (stored.Count == 0)
        {
            var key = SigningKey.Create();
            db.SigningKeys.Add(new StoredSigningKey { Id = key.Id, SealedKey = key.Export(box), InsertedAt = time.GetUtcNow() });
            await db.SaveChangesAsync(cancellationToken);
            stored = await db.SigningKeys.AsNoTracking().ToListAsync(cancellationToken);
        }
        try
        {
            var keys = stored.OrderByDescending(x => x.InsertedAt).Select(x => SigningKey.Load(x.Id, x.SealedKey, box)).ToList();
            _signer = new AccessTokenSigner(keys, Issuer, time);
        }
        catch (CryptographicException)
        {
            throw new StartupException("This database belongs to another master key (Security:MasterKey, or master.key in the data folder).");
        }
    }
}
