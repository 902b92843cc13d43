using System.Text;
using System.Text.Json.Nodes;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.BlackBox;

/// <summary>A live account's webhooks as their receiver sees them, by the app's own worker.</summary>
public sealed class WebhookTests(ListeningApp app) : IClassFixture<ListeningApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => app.Clock.GetUtcNow();

    private static async Task<(string Id, string Secret)> ListenAsync(Shop shop, string eventName, string url)
    {
        var made = (await shop.Live.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = eventName, actionType = "webhook", actionTarget = url })).Is(201);
        return (made.Id, made["signingSecret"]!);
    }

    private static Task<Answer> NewCustomerAsync(Shop shop) => shop.Live.PostAsync("/customers", "Customer", new { status = "guest", name = "Gina Guest", email = Make.Email("gina") });

    [Theory]
    [InlineData(EventNames.CustomerCreated)]
    [InlineData(EventNames.CustomerUpdated)]
    [InlineData(EventNames.CustomerDeleted)]
    [InlineData(EventNames.UserCreated)]
    [InlineData(EventNames.UserUpdated)]
    [InlineData(EventNames.UserDeleted)]
    [InlineData(EventNames.AccountUpdated)]
    public async Task The_body_is_the_resources_own_document_with_the_event_and_the_locale(string eventName)
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl();
        await ListenAsync(shop, eventName, url);
        var expected = await DoAsync(shop, eventName);
        var call = await app.CallAsync(url);
        var body = JsonNode.Parse(call.Body)!.AsObject();
        Assert.Equal(("POST", "application/json; charset=utf-8"), (call.Method, call.ContentType));
        Assert.Equal(["data", "meta"], body.Select(x => x.Key).Order());
        Assert.Equal($$"""{"locale":"en","eventName":"{{eventName}}"}""", body["meta"]!.ToJsonString());
        Assert.Equal(expected.ToJsonString(), body["data"]!.ToJsonString());
        Assert.DoesNotContain(Make.Password, call.Body, StringComparison.Ordinal);
    }

    /// <summary>Lets the event happen; the resource as the API answers it afterwards, or before it was deleted.</summary>
    private static async Task<JsonObject> DoAsync(Shop shop, string eventName)
    {
        if (eventName == EventNames.AccountUpdated)
        {
            var account = (await shop.Live.PatchAsync("/account", "Account", new { companyName = "Hoa Sen" })).Is(200).Data;
            // What staff is told of its users is nobody else's.
            account.Remove("meta");
            return account;
        }
        var isCustomer = eventName.StartsWith("crm:", StringComparison.Ordinal);
        var username = Make.Email("sam");
        var made = (isCustomer
            ? await NewCustomerAsync(shop)
            : await shop.Live.PostAsync("/users", "User", new { name = "Sam Staff", username, email = username, password = Make.Password, role = "manager" })).Is(201);
        var path = $"/{(isCustomer ? "customers" : "users")}/{made.Id}";
        if (eventName.Contains(".update.", StringComparison.Ordinal)) (await shop.Live.PatchAsync(path, isCustomer ? "Customer" : "User", new { name = "Nora New" })).Is(200);
        var read = (await shop.Live.GetAsync(path)).Is(200).Data;
        if (eventName.Contains(".delete.", StringComparison.Ordinal)) (await shop.Live.DeleteAsync(path)).Is(204);
        return read;
    }

    [Fact]
    public async Task A_receiver_with_the_secret_verifies_each_call_and_nobody_else_can()
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl();
        var (id, secret) = await ListenAsync(shop, EventNames.CustomerCreated, url);
        var (_, other) = await ListenAsync(shop, EventNames.CustomerCreated, app.NewUrl());
        Assert.Matches(@"\Awhsec_[A-Za-z0-9+/]{43}=\z", secret);
        Assert.Null((await shop.Live.GetAsync($"/notification_triggers/{id}")).Is(200)["signingSecret"]);
        Assert.DoesNotContain("signingSecret", (await shop.Live.PatchAsync($"/notification_triggers/{id}", "NotificationTrigger", new { name = "Renamed" })).Is(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", (await shop.Live.GetAsync("/notification_triggers")).Is(200).Text, StringComparison.Ordinal);

        await NewCustomerAsync(shop);
        var call = await app.CallAsync(url);
        Assert.True(call.Verifies(secret, Now));
        Assert.False(call.Verifies(other, Now));
        Assert.False(call.Verifies(secret, Now + StandardWebhooks.Tolerance + TimeSpan.FromSeconds(1)));
        Assert.False((call with { Body = call.Body.Replace("Gina", "Mallory", StringComparison.Ordinal) }).Verifies(secret, Now));
        AssertNowhere(secret);
    }

    [Fact]
    public async Task Only_the_answer_to_making_a_webhook_carries_a_secret()
    {
        var shop = await Shop.OpenAsync(app);
        var template = (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "+14165550100", body = "Hi" })).Is(201).Id;
        Assert.DoesNotContain("signingSecret", (await shop.Test.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = EventNames.UserCreated, actionType = "sendSms", actionTarget = template })).Is(201).Text, StringComparison.Ordinal);
        Assert.StartsWith("whsec_", (await shop.Test.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = EventNames.UserCreated, actionType = "webhook", actionTarget = app.NewUrl(), signingSecret = "whsec_AAAA" })).Is(201)["signingSecret"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_secret_is_rotated_the_old_and_the_new_verify_and_after_a_day_only_the_new()
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl();
        var (id, old) = await ListenAsync(shop, EventNames.CustomerCreated, url);
        var secrets = app.Services.GetRequiredService<WebhookSecrets>();
        var fresh = (await secrets.RotateAsync(ListeningApp.Developer(shop), Guid.Parse(id), Stop)).Value;

        app.Clock.Advance(WebhookSecrets.Overlap - TimeSpan.FromSeconds(1));
        await shop.RenewAsync();
        await NewCustomerAsync(shop);
        var during = await app.CallAsync(url);
        Assert.All([fresh, old], x => Assert.True(during.Verifies(x, Now)));

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await NewCustomerAsync(shop);
        var after = await app.CallAsync(url, 2);
        Assert.Equal((true, false), (after.Verifies(fresh, Now), after.Verifies(old, Now)));
    }

    [Fact]
    public async Task Ended_by_hand_the_old_secret_signs_no_call_more()
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl();
        var (id, old) = await ListenAsync(shop, EventNames.CustomerCreated, url);
        var (secrets, developer) = (app.Services.GetRequiredService<WebhookSecrets>(), ListeningApp.Developer(shop));
        var fresh = (await secrets.RotateAsync(developer, Guid.Parse(id), Stop)).Value;
        Assert.Null((await secrets.EndOldAsync(developer, Guid.Parse(id), Stop)).Failure);
        await NewCustomerAsync(shop);
        var call = await app.CallAsync(url);
        Assert.Equal((true, false), (call.Verifies(fresh, Now), call.Verifies(old, Now)));
    }

    [Fact]
    public async Task A_second_try_has_the_same_id_and_a_timestamp_and_signature_of_its_own()
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl(503);
        var (_, secret) = await ListenAsync(shop, EventNames.CustomerCreated, url);
        await NewCustomerAsync(shop);
        var first = await app.CallAsync(url);
        await OutboxRig.UntilAsync(async () => await StatusAsync(shop) == "pending", "The first try should have been written down.");
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        var second = await app.CallAsync(url, 2);
        Assert.Equal(first.Headers["webhook-id"], second.Headers["webhook-id"]);
        Assert.Equal(5, long.Parse(second.Headers["webhook-timestamp"], null) - long.Parse(first.Headers["webhook-timestamp"], null));
        Assert.True(second.Verifies(secret, Now));
        Assert.NotEqual(first.Headers["webhook-signature"], second.Headers["webhook-signature"]);
    }

    [Fact]
    public async Task A_target_that_is_gone_turns_its_trigger_off_until_someone_turns_it_on_again()
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl(410);
        var (id, _) = await ListenAsync(shop, EventNames.CustomerCreated, url);
        await NewCustomerAsync(shop);
        await app.CallAsync(url);
        await OutboxRig.UntilAsync(async () => (await shop.Live.GetAsync($"/notification_triggers/{id}")).Is(200)["status"] == "disabled", "410 should have turned the trigger off.");
        await NewCustomerAsync(shop);
        Assert.Single((await shop.Live.GetAsync("/webhook_requests")).Is(200).Rows);
        (await shop.Live.PatchAsync($"/notification_triggers/{id}", "NotificationTrigger", new { status = "active", actionTarget = app.NewUrl() })).Is(200);
        await NewCustomerAsync(shop);
        Assert.Equal(2, (await shop.Live.GetAsync("/webhook_requests")).Is(200).Rows.Count);
        Assert.Single(app.CallsTo(url));
    }

    [Fact]
    public async Task A_refused_call_is_sent_again_by_hand_under_its_own_id()
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl(404);
        var (_, secret) = await ListenAsync(shop, EventNames.CustomerCreated, url);
        await NewCustomerAsync(shop);
        var first = await app.CallAsync(url);
        await OutboxRig.UntilAsync(async () => await StatusAsync(shop) == "failed", "404 should have failed the call.");
        var sent = await app.Services.GetRequiredService<MessageService>().SendAgainAsync(ListeningApp.Developer(shop), Guid.Parse(first.Headers["webhook-id"]), Stop);
        Assert.Null(sent.Failure);
        var second = await app.CallAsync(url, 2);
        Assert.Equal((first.Headers["webhook-id"], first.Body, true), (second.Headers["webhook-id"], second.Body, second.Verifies(secret, Now)));
    }

    [Fact]
    public async Task A_test_event_is_called_like_a_real_one_and_marked_as_a_test()
    {
        var shop = await Shop.OpenAsync(app);
        var url = app.NewUrl();
        var (id, secret) = await ListenAsync(shop, EventNames.CustomerCreated, url);
        (await shop.Live.PatchAsync($"/notification_triggers/{id}", "NotificationTrigger", new { status = "draft" })).Is(200);
        var sent = (await app.Services.GetRequiredService<TriggerTrials>().SendAsync(ListeningApp.Developer(shop), Guid.Parse(id), Stop)).Value;
        var call = await app.CallAsync(url);
        Assert.Equal((sent.ToString(), true), (call.Headers["webhook-id"], call.Verifies(secret, Now)));
        var real = (await NewCustomerAsync(shop)).Is(201).Data;
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(real["attributes"]!.AsObject().Select(x => x.Key), body["data"]!["attributes"]!.AsObject().Select(x => x.Key));
        Assert.Equal((Guid.Empty.ToString(), EventNames.CustomerCreated), (body["data"]!["id"]!.GetValue<string>(), body["meta"]!["eventName"]!.GetValue<string>()));
    }

    private static async Task<string?> StatusAsync(Shop shop) => Answer.Show(Assert.Single((await shop.Live.GetAsync("/webhook_requests")).Is(200).Rows)["attributes"]!["status"]);

    private void AssertNowhere(string secret)
    {
        var key = Encoding.ASCII.GetBytes(secret["whsec_".Length..]);
        foreach (var file in app.DataDirectory.GetFiles("*", SearchOption.AllDirectories))
        {
            using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(key));
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(Convert.FromBase64String(secret["whsec_".Length..])));
        }
        Assert.DoesNotContain(app.Log.Lines, x => x.Text.Contains("whsec_", StringComparison.Ordinal));
    }
}
