using BenchmarkDotNet.Attributes;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Freshcom.Benchmarks;

/// <summary>What <see cref="Micro"/> measures, with the dashboard's own services on a database of its own.</summary>
public class MicroBenchmarks
{
    private const string Mail = """
        <p>Hello {{user.name}},</p>{{#user.phone_number}}<p>Your number ends with {{user.phone_number}}.</p>{{/user.phone_number}}
        <p>Your code for {{account.name}} is <strong>{{code}}</strong>. It ends in five minutes.</p>
        <p>Questions? Write to {{account.support_email}}.</p>
        """;

    private static readonly Dictionary<string, object?> Variables = new()
    {
        ["code"] = "123456",
        ["user"] = new Dictionary<string, object?> { ["name"] = "Carl & Customer", ["phone_number"] = "+15550100" },
        ["account"] = new Dictionary<string, object?> { ["name"] = "Shop", ["support_email"] = "help@example.com" },
    };

    private readonly CodeOwner _owner = new(null, null, null, Channel.Email, "CARL@EXAMPLE.COM");
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private DirectoryInfo _folder = null!;
    private ServiceProvider _services = null!;
    private IDbContextFactory<FreshcomDbContext> _contexts = null!;
    private CodeStore _store = null!;
    private AccessTokens _tokens = null!;
    private TokenValidationParameters _parameters = null!;
    private VerificationCode _code = null!;
    private string _token = "";

    [GlobalSetup]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("freshcom-benchmark-");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Data:Directory", _folder.FullName)]).Build();
        _services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System).AddLogging().AddMetrics()
            .AddSecurity().AddData(configuration).AddSingleton<CodeMetrics>().AddSingleton<CodeStore>().BuildServiceProvider();
        await DatabaseStartup.PrepareAsync(_services);
        var signer = _services.GetRequiredService<AccessTokenSigner>();
        (_contexts, _store) = (_services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>(), _services.GetRequiredService<CodeStore>());
        (_tokens, _parameters) = (new AccessTokens(signer), signer.ValidationParameters());
        (_code, _token) = (IssueCode(), SignToken());
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Description = "a code made, hashed and sealed")]
    public VerificationCode IssueCode()
    {
        var code = new VerificationCode(CodePurpose.EmailVerification, _owner, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(30));
        _store.Write(code, Codes.NewDigits(6), keepCopy: true);
        return code;
    }

    [Benchmark(Description = "a code compared")]
    public bool CompareCode() => _store.Matches(_code, "000000");

    [Benchmark(Description = "a code made, saved and spent, two transactions on SQLite")]
    public async Task IssueAndRedeemCodeAsync()
    {
        var code = IssueCode();
        await using (var db = await _contexts.CreateDbContextAsync())
        {
            db.Codes.Add(code);
            await db.SaveChangesAsync();
        }
        await using var later = await _contexts.CreateDbContextAsync();
        if (!await _store.RedeemAsync(later, new(code.Id, code.Purpose, code.Channel), CancellationToken.None)) throw new InvalidOperationException("The code was not spent.");
    }

#pragma warning disable CA1822 // A benchmark is an instance method.
    [Benchmark(Description = "a template of a mail filled in")]
    public string FillTemplate() => TemplateRenderer.Render(Mail, TemplateKind.Html, "bodyHtml", Variables).Value;
#pragma warning restore CA1822

    [Benchmark(Description = "an access token signed")]
    public string SignToken() => _tokens.ForUser(Guid.Empty, Guid.Empty, Guid.Empty);

    [Benchmark(Description = "an access token checked")]
    public async Task<TokenValidationResult> CheckTokenAsync()
    {
        var result = await _handler.ValidateTokenAsync(_token, _parameters);
        return result.IsValid ? result : throw new InvalidOperationException("The token is not valid.", result.Exception);
    }
}
