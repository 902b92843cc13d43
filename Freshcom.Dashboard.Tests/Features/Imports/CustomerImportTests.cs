using Freshcom.Domain;
using Freshcom.Features.Imports;
using Freshcom.Security;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Imports;

/// <summary>From a file to customers who log in.</summary>
public sealed class CustomerImportTests(ImportApp app) : IClassFixture<ImportApp>
{
    private const string Headings = "name,email,phone,username,password hash,auth method,status,code,label,notes";

    [Fact]
    public async Task A_dry_run_counts_and_makes_nothing_then_the_import_makes_what_was_new()
    {
        var rig = await ImportRig.OpenAsync(app);
        var known = await rig.Merchant.RegisterAsync();

        var import = await rig.UploadAsync(Headings, "Ada,ada@example.com,,,,,,C-1,VIP,\"Likes, tea\"", $"Carl,{known.Email!.ToUpperInvariant()},,,,,,,,", "Bea,bea@example,,,,,,,,");
        Assert.Equal((CustomerImportStatus.Uploaded, 3), (import.Status, import.RowCount));
        import = await rig.CheckAsync(import);

        Assert.Equal((CustomerImportStatus.Checked, 1, 1, 1), (import.Status, import.NewCount, import.ExistingCount, import.FaultyCount));
        Assert.Equal([(3, "email", "exists"), (4, "email", "invalid")], await rig.FaultsAsync(import));
        Assert.Single(await rig.CustomersAsync());

        import = await rig.ImportAsync(import);

        Assert.Equal((CustomerImportStatus.Finished, 1, 1, 1), (import.Status, import.NewCount, import.ExistingCount, import.FaultyCount));
        Assert.NotNull(import.EndedAt);
        var ada = (await rig.CustomersAsync()).Single(x => x.Name == "Ada");
        Assert.Equal((CustomerStatus.Registered, "ada@example.com", "C-1", "VIP", "Likes, tea"), (ada.Status, ada.Email, ada.Code, ada.Label, ada.Description));
        Assert.Equal(("ada@example.com", AuthMethod.Simple, Role.Customer, null), (ada.User!.UserName, ada.User.AuthMethod, ada.User.Memberships.Single().Role, ada.User.EmailVerifiedAt));
        Assert.Contains("ADA", ada.SearchText, StringComparison.Ordinal);
        Assert.Equal(2, (await rig.FaultsAsync(import)).Count());
    }

    [Fact]
    public async Task Each_form_of_hash_verifies_at_the_login_and_is_renewed_there()
    {
        var rig = await ImportRig.OpenAsync(app);
        string[] hashes = [BCrypt.Net.BCrypt.HashPassword(Make.Password, 6), new PasswordHasher<object>().HashPassword(new(), Make.Password), PasswordHashes.Hash(Make.Password, new PasswordCost(8 * 1024, 1))];

        var import = await rig.RunAsync(["name,email,passwordHash", .. hashes.Select((x, i) => $"P{i},p{i}@example.com,{(x.Contains(',', StringComparison.Ordinal) ? $"\"{x}\"" : x)}"), "None,none@example.com,"]);

        Assert.Equal(4, import.NewCount);
        for (var i = 0; i < hashes.Length; i++)
        {
            Assert.Equal(400, (await rig.LoginAsync($"p{i}@example.com", Make.OtherPassword)).Status);
            Assert.Equal(200, (await rig.LoginAsync($"p{i}@example.com", Make.Password)).Status);
        }
        Assert.All((await rig.CustomersAsync()).Where(x => x.Name != "None"), x =>
        {
            Assert.StartsWith("$argon2id$", x.User!.PasswordHash, StringComparison.Ordinal);
            Assert.DoesNotContain(x.User.PasswordHash, hashes);
        });
        Assert.Equal(400, (await rig.LoginAsync("none@example.com", "")).Status);
        Assert.Equal(400, (await rig.LoginAsync("none@example.com", Make.Password)).Status);
    }

    [Theory]
    [InlineData("A,,,,,,,,,", "email", "required")]
    [InlineData(",a@example.com,,,,,,,,", "name", "required")]
    [InlineData("A,a@example.com,123,,,,,,,", "phone", "invalid")]
    [InlineData("A,a@example.com,,sh,,,,,,", "username", "tooShort")]
    [InlineData("A,a@example.com,,,correct horse battery,,,,,", "password hash", "invalid")]
    [InlineData("A,a@example.com,,,$2b$31$abcdefghijklmnopqrstuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu,,,,,", "password hash", "invalid")]
    [InlineData("A,a@example.com,,,,tfa_totp,,,,", "auth method", "notEnrolled")]
    [InlineData("A,a@example.com,,,,carrier pigeon,,,,", "auth method", "invalid")]
    [InlineData("A,a@example.com,,,,tfa_sms,,,,", "phone", "required")]
    [InlineData("A,a@example.com,,,,,internal,,,", "status", "invalid")]
    [InlineData("A,a@example.com,,,,,2,,,", "status", "invalid")]
    [InlineData("A,a@example.com,,,,,,\"two\nlines\",,", "code", "lineBreak")]
    [InlineData("A,a@example.com,,", null, "otherColumnCount")]
    [InlineData("A,\"a@example.com\"x,,,,,,,,", null, "malformedRow")]
    public async Task A_faulty_row_names_its_column_and_reason(string row, string? heading, string code)
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.CheckAsync(await rig.UploadAsync(Headings, row, $"{new string('x', 201)},b@example.com,,,,,,,,"));
        Assert.Equal([(2, heading, code), (3, "name", "tooLong")], await rig.FaultsAsync(import));
        Assert.Equal((0, 2), (import.NewCount, import.FaultyCount));
        Assert.Equal([(null, "nothingToImport")], Merchant.Faults(await rig.Imports.StartAsync(rig.Caller, import.Id, Merchant.Stop)));
    }

    [Fact]
    public async Task What_is_wrong_comes_as_a_file_too_by_row_and_column_without_the_rows_content()
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.CheckAsync(await rig.UploadAsync("name,email", "Ada,ada-is-nowhere", $"{new string('x', 201)},b@example.com"));
        var rows = await (await rig.FaultsFileAsync(import)).Value.Rows.ToListAsync(Merchant.Stop);
        Assert.Equal([("2", "email"), ("3", "name")], rows.Select(x => (x[0], x[1])));
        Assert.All(rows, x => Assert.False(string.IsNullOrEmpty(x[2]) || x[2]!.Contains("nowhere", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Methods_statuses_and_what_is_vouched_for_come_along()
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.UploadAsync(
            "first name,last name,email,phone,method,status,emailVerified",
            "Ada,Byron,ada@example.com,,tfaEmail,,yes", "Bea,B,bea@example.com,+1 416 555 0100,sms,registered,no", "Cid,C,cid@example.com,,,suspended,2024-05-01T10:00:00Z", "Dan,D,,,,guest,");
        var fields = import.Columns.Select(x => x.Heading == "method" ? ImportField.AuthMethod : x.Field).ToList();
        Assert.Equal([("verifiedReason", "required")], Merchant.Faults(await rig.TryCheckAsync(import, new(fields, EmailsAreVerified: true))));

        await rig.ImportAsync(await rig.CheckAsync(import, new(fields, true, true, "Verified by the old shop")));

        var (ada, bea, cid, dan) = (await rig.CustomersAsync()) is [var a, var b, var c, var d] ? (a, b, c, d) : throw new InvalidOperationException();
        Assert.Equal(("Ada Byron", AuthMethod.TfaEmail, false), (ada.Name, ada.User!.AuthMethod, ada.User.IsPending));
        Assert.Equal((AuthMethod.TfaSms, "+14165550100", true, false), (bea.User!.AuthMethod, bea.PhoneNumber, bea.User.PhoneVerifiedAt is not null, bea.User.EmailVerifiedAt is not null));
        Assert.Equal((CustomerStatus.Suspended, UserStatus.Suspended, true), (cid.Status, cid.User!.Status, cid.User.EmailVerifiedAt is not null));
        Assert.Equal((CustomerStatus.Guest, null), (dan.Status, dan.User));
        await using var db = await rig.Merchant.DbAsync();
        var entries = await db.AuditEntries.Where(x => x.AccountId == rig.Caller.AccountId).ToListAsync(Merchant.Stop);
        Assert.Equal(("email, phoneNumber", "Verified by the old shop"), entries.Where(x => x.Action == "customers.import.verify").Select(x => (x.To, x.Reason)).Single());
        Assert.Equal("4 · old-shop.csv", entries.Single(x => x.Action == "customers.import").To);
        Assert.Equal(4, entries.Count(x => x.Action == "customer.create" && x.ActorUserId == rig.Caller.UserId));
    }

    [Fact]
    public async Task Without_somebodys_word_no_address_counts_as_verified()
    {
        var rig = await ImportRig.OpenAsync(app);
        await rig.RunAsync("name,email,emailVerified,authMethod", "Ada,ada@example.com,yes,tfa_email");
        Assert.True((await rig.CustomersAsync()).Single().User!.IsPending);
    }

    [Fact]
    public async Task Whoever_is_there_already_stays_as_he_is_and_nobody_comes_twice()
    {
        var rig = await ImportRig.OpenAsync(app);
        string[] lines =
        [
            "name,email,username,status,code", "Ada,ada@example.com,ada.1,,", "Ada,ADA@example.com,ada.2,,", "Bea,bea@example.com,ADA.1,,", "Cid,cid@example.com,cid.1,guest,C-9", "Dan,,,guest,C-9", "Eve,Eve@Example.com,,guest,",
        ];
        var import = await rig.RunAsync(lines);
        Assert.Equal((3, 0, 3), (import.NewCount, import.ExistingCount, import.FaultyCount));
        Assert.Equal([(3, "email", "repeated"), (4, "username", "repeated"), (6, "code", "repeated")], await rig.FaultsAsync(import));
        var before = await rig.CustomersAsync();

        import = await rig.CheckAsync(await rig.UploadAsync([.. lines.Select(x => x.Replace("Ada,", "Changed,", StringComparison.Ordinal))]));

        Assert.Equal((0, 6, 0), (import.NewCount, import.ExistingCount, import.FaultyCount));
        Assert.Equal(before.Select(x => (x.Id, x.Name)), (await rig.CustomersAsync()).Select(x => (x.Id, x.Name)));
    }

    [Fact]
    public async Task Nobody_gets_mail_or_a_webhook_call_from_an_import()
    {
        var rig = await ImportRig.OpenAsync(app);
        await rig.Merchant.ListenAsync(EventNames.CustomerCreated);
        await rig.Merchant.ListenAsync(EventNames.UserCreated);
        await rig.RunAsync("name,email", "Ada,ada@example.com");
        await using var db = await rig.Merchant.DbAsync();
        Assert.Empty(await db.Messages.Where(x => x.AccountId == rig.Caller.AccountId).ToListAsync(Merchant.Stop));
    }

    [Fact]
    public async Task Modes_and_accounts_are_kept_apart()
    {
        var (rig, other) = (await ImportRig.OpenAsync(app), await ImportRig.OpenAsync(app));
        await rig.RunAsync("name,email", "Ada,ada@example.com");
        var live = await rig.Merchant.LiveAsync();
        Assert.Null((await rig.Imports.FindAsync(live, Merchant.Stop)).Value);
        rig.Caller = live;
        Assert.Equal(1, (await rig.RunAsync("name,email", "Ada,ada@example.com")).NewCount);
        var open = await rig.UploadAsync("name,email", "Bea,bea@example.com");
        Assert.IsType<Failure.NotFound>((await other.TryCheckAsync(open)).Failure);
        Assert.IsType<Failure.NotFound>((await other.Imports.StartAsync(other.Caller, open.Id, Merchant.Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await other.Imports.CancelAsync(other.Caller, open.Id, Merchant.Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await other.Imports.SampleAsync(other.Caller, open.Id, Merchant.Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await other.Merchant.Get<ImportFaults>().ListAsync(other.Caller, open.Id, new(0, 10, null, []), Merchant.Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await other.FaultsFileAsync(open)).Failure);
    }

    [Theory]
    [InlineData(Role.Developer)]
    [InlineData(Role.SupportSpecialist)]
    [InlineData(Role.ReadOnly)]
    public async Task Importing_is_for_administrators(Role role)
    {
        var rig = await ImportRig.OpenAsync(app);
        var open = await rig.UploadAsync("name,email", "Bea,bea@example.com");
        rig.Caller = rig.Merchant.Staff(role);
        var id = open.Id;
        Failure?[] refusals =
        [
            (await rig.TryUploadAsync("name,email\nA,a@example.com")).Failure, (await rig.TryCheckAsync(open)).Failure, (await rig.Imports.StartAsync(rig.Caller, id, Merchant.Stop)).Failure,
            (await rig.Imports.CancelAsync(rig.Caller, id, Merchant.Stop)).Failure, (await rig.Imports.FindAsync(rig.Caller, Merchant.Stop)).Failure, (await rig.Imports.SampleAsync(rig.Caller, id, Merchant.Stop)).Failure,
            (await rig.Merchant.Get<ImportFaults>().ListAsync(rig.Caller, id, new(0, 10, null, []), Merchant.Stop)).Failure, (await rig.FaultsFileAsync(open)).Failure,
        ];
        Assert.All(refusals, x => Assert.IsType<Failure.Forbidden>(x));
    }
}
