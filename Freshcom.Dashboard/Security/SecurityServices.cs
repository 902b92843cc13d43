namespace Freshcom.Security;

/// <summary>Hashing and sealing; where the <see cref="MasterKey"/> comes from is the database's matter.</summary>
public static class SecurityServices
{
    public static IServiceCollection AddSecurity(this IServiceCollection services) => services
        .AddSingleton(provider => new SecretBox(provider.GetRequiredService<MasterKey>()))
        .AddSingleton<CodeHasher>().AddSingleton(PasswordCost.Owasp).AddSingleton<PasswordHashing>().AddSingleton<TotpService>();
}
