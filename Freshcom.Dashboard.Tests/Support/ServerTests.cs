using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Npgsql;

namespace Freshcom.Tests;

public sealed class PostgresFixtureTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_database_is_empty_and_gone_afterwards()
    {
        string gone;
        await using (var database = await postgres.CreateDatabaseAsync(Cancelled))
        {
            gone = database.ConnectionString;
            await using var source = NpgsqlDataSource.Create(gone);
            await using var count = source.CreateCommand("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'");
            Assert.Equal(0L, await count.ExecuteScalarAsync(Cancelled));
        }
        await using var late = new NpgsqlConnection(gone);
        var failure = await Assert.ThrowsAsync<PostgresException>(() => late.OpenAsync(Cancelled));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, failure.SqlState);
    }

    [Fact]
    public async Task An_app_gets_a_database_and_a_master_key_of_its_own()
    {
        await using var app = await postgres.NewAppAsync(Cancelled);
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        Assert.Equal("PostgreSql", configuration["Database:Provider"]);
        Assert.Equal(32, Convert.FromBase64String(configuration["Security:MasterKey"]!).Length);
        await using var connection = new NpgsqlConnection(configuration.GetConnectionString("Freshcom"));
        await connection.OpenAsync(Cancelled);
        Assert.StartsWith("freshcom_test_", connection.Database, StringComparison.Ordinal);
    }
}

public sealed class SmtpServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_arrives_over_TLS_with_a_certificate_that_is_checked()
    {
        await using var smtp = await SmtpServer.StartAsync();
        await SendAsync(smtp.Port, "ann@example.com");
        var mail = await smtp.WaitForMailAsync("ann@example.com", cancellationToken: Cancelled);
        Assert.True(mail.Tls);
        Assert.Equal("Hello", mail.Message.Subject);
        Assert.Single(smtp.Mails());
    }

    [Fact]
    public async Task A_foreign_certificate_is_refused()
    {
        await using var smtp = await SmtpServer.StartAsync(trusted: false);
        await Assert.ThrowsAsync<SslHandshakeException>(() => SendAsync(smtp.Port, "ann@example.com"));
        Assert.Empty(smtp.Mails());
    }

    [Theory]
    [InlineData("bounce@example.com", SmtpStatusCode.MailboxUnavailable)]
    [InlineData("tempfail@example.com", SmtpStatusCode.ErrorInProcessing)]
    public async Task Some_addressees_are_refused(string addressee, SmtpStatusCode status)
    {
        await using var smtp = await SmtpServer.StartAsync();
        var refused = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(smtp.Port, addressee));
        Assert.Equal(status, refused.StatusCode);
    }

    [Fact]
    public async Task The_server_can_go_away_and_come_back()
    {
        await using var smtp = await SmtpServer.StartAsync();
        var port = smtp.Port;
        await smtp.StopAsync();
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => SendAsync(port, "ann@example.com"));
        await smtp.InitializeAsync();
        await SendAsync(smtp.Port, "ann@example.com");
        Assert.Equal(port, smtp.Port);
        Assert.Single(smtp.Mails());
    }

    private static async Task SendAsync(int port, string to)
    {
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        await client.ConnectAsync(SmtpServer.Host, port, SecureSocketOptions.StartTls, Cancelled);
        await client.AuthenticateAsync(SmtpServer.Username, SmtpServer.Password, Cancelled);
        using var message = new MimeMessage([new MailboxAddress("Shop", "shop@example.com")], [new MailboxAddress("", to)], "Hello", new TextPart("plain") { Text = "Hello" });
        await client.SendAsync(message, Cancelled);
        await client.DisconnectAsync(true, Cancelled);
    }
}
