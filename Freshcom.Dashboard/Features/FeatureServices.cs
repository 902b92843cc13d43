using Freshcom.Data;
using Freshcom.Features.Accounts;
using Freshcom.Features.Audit;
using Freshcom.Features.Authentication;
using Freshcom.Features.Customers;
using Freshcom.Features.Guide;
using Freshcom.Features.Home;
using Freshcom.Features.Imports;
using Freshcom.Features.Notifications;
using Freshcom.Features.Rollouts;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Features.VerificationCodes;

namespace Freshcom.Features;

/// <summary>The services of all features, and the endpoints of the API.</summary>
public static class FeatureServices
{
    /// <summary>All are singletons: each operation takes a context of its own from the factory.</summary>
    public static IServiceCollection AddFeatures(this IServiceCollection services) => services
        .AddSessions()
        .AddNotifications().AddHostedService<SweepWorker>()
        .AddSingleton(UserResource.Sample).AddSingleton(CustomerResource.Sample).AddSingleton(AccountResource.Sample)
        .AddSingleton<CodeMetrics>().AddSingleton<CodeStore>().AddSingleton<SendLimits>().AddSingleton<VerificationCodeService>().AddSingleton<WrongOtpCounter>().AddSingleton<PasswordWaits>()
        .AddSingleton<RecoveryCodeService>().AddSingleton<OneTimePasswordService>().AddSingleton<ProofService>().AddSingleton<LinkTokenService>()
        .AddSingleton<LoginMetrics>().AddSingleton<Challenges>().AddSingleton<LoginService>().AddSingleton<LoginCompletion>().AddSingleton<TokenGrants>().AddSingleton<ShellService>()
        .AddSingleton<DemoSignIn.Holder>().AddSingleton<DemoData>()
        .AddSingleton<AccountService>().AddSingleton<AccountResetService>().AddSingleton<MembershipService>()
        .AddSingleton<Pace>().AddSingleton<RolloutService>().AddSingleton<RolloutResults>().AddSingleton<RolloutMetrics>().AddSingleton<RolloutRunner>().AddSingleton<RolloutWorker>().AddHostedService(x => x.GetRequiredService<RolloutWorker>())
        .AddSingleton<HomeService>().AddSingleton<AuditService>().AddSingleton<AuditExport>().AddSingleton<GuideBook>()
        .AddSingleton<ImportPass>().AddSingleton<ImportWorker>().AddHostedService(x => x.GetRequiredService<ImportWorker>()).AddSingleton<CustomerImportService>().AddSingleton<ImportFaults>()
        .AddSingleton<UserRegistration>().AddSingleton<UserSecurity>().AddSingleton<UserRemoval>().AddSingleton<UserService>().AddSingleton<MethodCounts>().AddSingleton<TeamService>().AddSingleton<InvitationService>().AddSingleton<InvitationAcceptance>().AddSingleton<CurrentPasswords>().AddSingleton<OwnAddressService>().AddSingleton<UserUpdateService>()
        .AddSingleton<TotpEnrolment>().AddSingleton<RecoveryService>().AddSingleton<OwnerUnlockService>().AddSingleton<RestoreService>().AddSingleton<PasswordService>().AddSingleton<SignUpService>().AddSingleton<EmailVerificationService>()
        .AddSingleton<AuthMethodChangeService>()
        .AddSingleton<UserStandingService>().AddSingleton<UserSessionService>().AddSingleton<ProfileService>()
        .AddSingleton<CustomerChanges>().AddSingleton<CustomerRegistration>().AddSingleton<CustomerUpdateService>().AddSingleton<CustomerService>().AddSingleton<CustomerExport>();

    /// <summary>The dashboard's files, for its cookie.</summary>
    public static void MapExports(this IEndpointRouteBuilder app)
    {
        app.MapCustomerExport();
        app.MapAuditExport();
        app.MapImportFaults();
    }

    /// <summary>Everything under <c>/v1</c> but the token endpoint, which is no JSON:API.</summary>
    public static void MapFeatures(this RouteGroupBuilder v1)
    {
        v1.MapAccounts();
        v1.MapMemberships();
        v1.MapUsers();
        v1.MapPasswords();
        v1.MapTriggers();
        v1.MapTemplates();
        v1.MapMessages();
        v1.MapEmailVerifications();
        v1.MapVerificationCodes();
        v1.MapCustomers();
    }
}
