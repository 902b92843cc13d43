using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Freshcom.Tests.BlackBox;

/// <summary>A message as staff reads it over the API.</summary>
public sealed record Message(string Id, string Status, string To, string Subject, string Text);

/// <summary>The messages of one account, read with a staff token; it remembers which of them a test has seen.</summary>
public sealed class Mailbox(Func<Task<ApiClient>> staff)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, bool> _seen = new();

    /// <summary>All messages of a channel, newest first.</summary>
    public async Task<IReadOnlyList<Message>> AllAsync(Via via)
    {
        var rows = (await (await staff()).GetAsync($"{via.Path()}?page[size]=100")).Is(200).Rows;
        return [.. rows.Select(Read)];
    }

    /// <summary>The messages to an address whose text carries <c>mark=…</c>.</summary>
    public async Task<IReadOnlyList<Message>> ToAsync(Via via, string address, string mark = "CODE") =>
        [.. (await AllAsync(via)).Where(message => message.To.Contains(address, StringComparison.OrdinalIgnoreCase) && Secret(message, mark) is not null)];

    /// <summary>Waits for the one new message to the address and returns what follows its mark.</summary>
    public async Task<string> NewCodeAsync(Via via, string address, string mark = "CODE")
    {
        var message = Assert.Single(await NewAsync(via, address, mark));
        return Secret(message, mark)!;
    }

    /// <summary>Waits up to five seconds until there are new messages to the address.</summary>
    public async Task<IReadOnlyList<Message>> NewAsync(Via via, string address, string mark = "CODE")
    {
        var end = TimeProvider.System.GetUtcNow() + s_patience;
        while (true)
        {
            var fresh = (await ToAsync(via, address, mark)).Where(message => !_seen.ContainsKey(message.Id)).ToList();
            if (fresh.Count > 0 && fresh.All(message => _seen.TryAdd(message.Id, true))) return fresh;
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"No new message with {mark}= went to {address}.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Nothing new with the mark is to the address; messages are written with their cause, so a short wait suffices.</summary>
    public async Task NothingNewAsync(Via via, string address, string mark = "CODE")
    {
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(await ToAsync(via, address, mark), message => !_seen.ContainsKey(message.Id));
    }

    private static string? Secret(Message message, string mark) =>
        Regex.Match(message.Text, $@"{mark}=([^\s<>""]+)") is { Success: true } found ? found.Groups[1].Value : null;

    private static Message Read(JsonObject row)
    {
        var attributes = row["attributes"]!;
        var text = Answer.Show(attributes["body"]) ?? Answer.Show(attributes["bodyText"]) ?? Answer.Show(attributes["bodyHtml"]) ?? "";
        return new Message(row["id"]!.GetValue<string>(), Answer.Show(attributes["status"]) ?? "", Answer.Show(attributes["to"]) ?? "",
            Answer.Show(attributes["subject"]) ?? "", text);
    }
}

/// <summary>The channel that a code takes.</summary>
public enum Via { Sms, Email }

/// <summary>The contract's names for a channel.</summary>
public static class ViaNames
{
    public static string Path(this Via via) => via == Via.Sms ? "/sms" : "/emails";

    public static string Method(this Via via) => via == Via.Sms ? "tfa_sms" : "tfa_email";

    /// <summary>The attribute that carries a verification code of the channel.</summary>
    public static string CodeField(this Via via) => via == Via.Sms ? "phoneVerificationCode" : "emailVerificationCode";

    public static string AddressField(this Via via) => via == Via.Sms ? "phoneNumber" : "email";

    public static string VerifiedField(this Via via) => via == Via.Sms ? "phoneVerified" : "emailVerified";

    public static string NewAddress(this Via via) => via == Via.Sms ? Make.Phone() : Make.Email();
}
