using Freshcom.Tests.BlackBox;
using Npgsql;

namespace Freshcom.Tests.Faults;

/// <summary>Two instances that are asked to take one code at the same time.</summary>
[Collection(Fault.Loaded), Trait("Category", Fault.Category)]
public sealed class RaceTests(PostgresFixture postgres)
{
    private const int Rounds = 25;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_instances_racing_for_one_login_code_exactly_one_wins()
    {
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        var owner = merchant.Test(instances.Clients[0]);
        await Merchant.SendCodesAsync(owner);
        var person = await Merchant.RegisterAsync(owner);
        for (var round = 0; round < Rounds; round++)
        {
            (await merchant.LoginAsync(instances.Clients[round % 2], person)).AsksForOtp("tfa_email");
            var code = await new SentCodes(source).NewestToAsync(person.Email);
            // Four, because the fifth in a row would have to wait; a success ends their count.
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(x => merchant.LoginAsync(instances.Clients[x % 2], person, code)));
            Assert.Single(answers, x => x.Status == 200);
            Assert.All(answers, x => x.Is(200, 400));
        }
    }

    [Fact]
    public async Task Of_two_registrations_with_one_verification_code_exactly_one_wins()
    {
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        await Merchant.SendCodesAsync(merchant.Test(instances.Clients[0]));
        for (var round = 0; round < Rounds; round++)
        {
            var email = Make.Email();
            (await merchant.Test(instances.Clients[0]).PostAsync("/email_verification_codes", "EmailVerificationCode", new { email })).Is(204);
            var emailVerificationCode = await new SentCodes(source).NewestToAsync(email);
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(x => merchant.Test(instances.Clients[x % 2]).PostAsync("/customers", "Customer",
                new { status = "registered", name = "Gina", email, username = Make.Email(), password = Make.Password, authMethod = "tfa_email", emailVerificationCode })));
            Assert.Single(answers, x => x.Status == 201);
            Assert.All(answers, x => x.Is(201, 422));
        }
    }
}
