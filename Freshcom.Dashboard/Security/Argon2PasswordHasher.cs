using Microsoft.AspNetCore.Identity;

namespace Freshcom.Security;

/// <summary>
/// Identity's door to password hashing: Argon2id for new hashes; Identity's own format, bcrypt and weaker Argon2id are verified and then
/// reported as in need of rehashing. It works in the caller's thread; request handlers use <see cref="PasswordHashing"/>.
/// </summary>
public sealed class Argon2PasswordHasher<TUser> : IPasswordHasher<TUser> where TUser : class
{
    public string HashPassword(TUser user, string password) => PasswordHashes.Hash(password);

    public PasswordVerificationResult VerifyHashedPassword(TUser user, string hashedPassword, string providedPassword) =>
        PasswordHashes.Verify(hashedPassword, providedPassword);
}
