namespace Freshcom.Features.Developers;

/// <summary>The guide's flows, as a client application calls them.</summary>
public enum Flow { Register, LogIn, GuestToRegistered, TurnOn }

/// <summary>The languages that snippets come in.</summary>
public enum SnippetLanguage { Curl, JavaScript, CSharp }

/// <summary>What fills a snippet in: this account's own, so that each works as copied.</summary>
/// <param name="Origin">Without a slash at the end.</param>
public sealed record SnippetValues(string Origin, string AccountId, string PublishableToken);

/// <summary>The snippets of the Developers page. What the reader fills in stands in capitals after a dollar sign.</summary>
public static class FlowSnippets
{
    /// <summary>How many numbered steps the page explains beside the snippet.</summary>
    public const int Steps = 4;

    public static string Of(Flow flow, SnippetLanguage language, SnippetValues values) => (language switch
    {
        SnippetLanguage.Curl => Curl(flow),
        SnippetLanguage.JavaScript => JavaScript(flow),
        SnippetLanguage.CSharp => CSharp(flow),
        _ => throw new ArgumentOutOfRangeException(nameof(language)),
    }).Replace("ORIGIN", values.Origin, StringComparison.Ordinal).Replace("ACCOUNT_ID", values.AccountId, StringComparison.Ordinal).Replace("PUBLISHABLE_TOKEN", values.PublishableToken, StringComparison.Ordinal);

    private const string CurlGuest = """
        # A token for everyone who is not logged in yet
        TOKEN=$(curl -s ORIGIN/v1/token \
          -d grant_type=refresh_token -d refresh_token=PUBLISHABLE_TOKEN \
          | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

        """;

    private const string CurlCode = """

        # A code to the address that the customer typed
        curl -i ORIGIN/v1/email_verification_codes \
          -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/vnd.api+json" \
          -d '{"data":{"type":"EmailVerificationCode","attributes":{"email":"'$EMAIL'"}}}'

        """;

    private static string Curl(Flow flow) => flow switch
    {
        Flow.Register => CurlGuest + CurlCode + """

            # The code, together with everything else
            curl -i ORIGIN/v1/customers \
              -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/vnd.api+json" \
              -d '{"data":{"type":"Customer","attributes":{"status":"registered",
                   "name":"'"$NAME"'","email":"'$EMAIL'","password":"'$PASSWORD'",
                   "authMethod":"tfa_email","emailVerificationCode":"'$CODE'"}}}'
            """,
        Flow.LogIn => """
            # Right password, no code yet: 400, and the code is on its way
            curl -i ORIGIN/v1/token \
              -d grant_type=password -d scope=aid:ACCOUNT_ID \
              -d username=$EMAIL -d password=$PASSWORD

            # The challenge of that answer and the code, without the password
            curl -i ORIGIN/v1/token \
              -d grant_type=otp -d challenge=$CHALLENGE -d otp=$CODE
            """,
        Flow.GuestToRegistered => CurlGuest + CurlCode + """

            # The guest's record becomes a registered customer
            curl -i -X PATCH ORIGIN/v1/customers/$CUSTOMER_ID \
              -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/vnd.api+json" \
              -d '{"data":{"type":"Customer","id":"'$CUSTOMER_ID'","attributes":{"status":"registered",
                   "name":"'"$NAME"'","email":"'$EMAIL'","password":"'$PASSWORD'",
                   "authMethod":"tfa_email","emailVerificationCode":"'$CODE'"}}}'
            """,
        Flow.TurnOn => """
            # TOKEN is the access token of the logged-in customer
            curl -i ORIGIN/v1/phone_verification_codes \
              -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/vnd.api+json" \
              -d '{"data":{"type":"PhoneVerificationCode","attributes":{"phoneNumber":"'$PHONE'"}}}'

            # The code, together with the number and the method
            curl -i -X PATCH ORIGIN/v1/user \
              -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/vnd.api+json" \
              -d '{"data":{"type":"User","attributes":{"authMethod":"tfa_sms",
                   "phoneNumber":"'$PHONE'","phoneVerificationCode":"'$CODE'"}}}'
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(flow)),
    };

    private const string JavaScriptCalls = """
        const api = (method, path, token, type, attributes) => fetch("ORIGIN/v1" + path, {
          method,
          headers: { "Authorization": "Bearer " + token, "Content-Type": "application/vnd.api+json" },
          body: JSON.stringify({ data: { type, attributes } }),
        });
        const token = fields => fetch("ORIGIN/v1/token", { method: "POST", body: new URLSearchParams(fields) });


        """;

    private const string JavaScriptGuest = """
        const guest = (await (await token({ grant_type: "refresh_token", refresh_token: "PUBLISHABLE_TOKEN" })).json()).access_token;
        await api("POST", "/email_verification_codes", guest, "EmailVerificationCode", { email });

        """;

    private static string JavaScript(Flow flow) => JavaScriptCalls + flow switch
    {
        Flow.Register => JavaScriptGuest + """
            const answer = await api("POST", "/customers", guest, "Customer", {
              status: "registered", name, email, password, authMethod: "tfa_email", emailVerificationCode: code,
            });
            if (answer.status === 422) show((await answer.json()).errors);   // each error names its field
            """,
        Flow.LogIn => """
            let answer = await token({ grant_type: "password", scope: "aid:ACCOUNT_ID", username, password });
            if (answer.headers.get("X-Freshcom-OTP")) {
              const { challenge } = await answer.json();                     // ends with the code
              answer = await token({ grant_type: "otp", challenge, otp: await askForCode() });
            }
            if (answer.status === 429) wait(answer.headers.get("Retry-After"));
            const { access_token, refresh_token } = await answer.json();
            """,
        Flow.GuestToRegistered => JavaScriptGuest + """
            await api("PATCH", "/customers/" + customerId, guest, "Customer", {
              status: "registered", name, email, password, authMethod: "tfa_email", emailVerificationCode: code,
            });
            """,
        Flow.TurnOn => """
            await api("POST", "/phone_verification_codes", accessToken, "PhoneVerificationCode", { phoneNumber });
            await api("PATCH", "/user", accessToken, "User", { authMethod: "tfa_sms", phoneNumber, phoneVerificationCode: code });
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(flow)),
    };

    private const string CSharpCalls = """
        var http = new HttpClient { BaseAddress = new Uri("ORIGIN") };
        Task<HttpResponseMessage> Token(Dictionary<string, string> fields) => http.PostAsync("/v1/token", new FormUrlEncodedContent(fields));
        Task<HttpResponseMessage> Api(HttpMethod method, string path, string token, string type, object attributes)
        {
            var content = new StringContent(JsonSerializer.Serialize(new { data = new { type, attributes } }), Encoding.UTF8, "application/vnd.api+json");
            return http.SendAsync(new(method, "/v1" + path) { Content = content, Headers = { Authorization = new("Bearer", token) } });
        }


        """;

    private const string CSharpGuest = """
        var granted = await Token(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = "PUBLISHABLE_TOKEN" });
        var guest = (await granted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        await Api(HttpMethod.Post, "/email_verification_codes", guest, "EmailVerificationCode", new { email });

        """;

    private static string CSharp(Flow flow) => CSharpCalls + flow switch
    {
        Flow.Register => CSharpGuest + """
            var answer = await Api(HttpMethod.Post, "/customers", guest, "Customer",
                new { status = "registered", name, email, password, authMethod = "tfa_email", emailVerificationCode = code });
            """,
        Flow.LogIn => """
            var answer = await Token(new() { ["grant_type"] = "password", ["scope"] = "aid:ACCOUNT_ID", ["username"] = username, ["password"] = password });
            if (answer.Headers.Contains("X-Freshcom-OTP"))
            {
                var challenge = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("challenge").GetString()!;
                answer = await Token(new() { ["grant_type"] = "otp", ["challenge"] = challenge, ["otp"] = AskForCode() });
            }
            """,
        Flow.GuestToRegistered => CSharpGuest + """
            var answer = await Api(HttpMethod.Patch, $"/customers/{customerId}", guest, "Customer",
                new { status = "registered", name, email, password, authMethod = "tfa_email", emailVerificationCode = code });
            """,
        Flow.TurnOn => """
            await Api(HttpMethod.Post, "/phone_verification_codes", accessToken, "PhoneVerificationCode", new { phoneNumber });
            await Api(HttpMethod.Patch, "/user", accessToken, "User", new { authMethod = "tfa_sms", phoneNumber, phoneVerificationCode = code });
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(flow)),
    };
}
