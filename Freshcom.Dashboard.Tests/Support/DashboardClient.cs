using System.Text.RegularExpressions;

namespace Freshcom.Tests;

/// <summary>Requests of a browser that is signed in to the dashboard, without the browser.</summary>
public static partial class DashboardClient
{
    /// <summary>A client with the cookies of <paramref name="username"/>, who signed in by the form.</summary>
    public static async Task<HttpClient> SignInAsync(this TestApp app, string username, string password)
    {
        var stop = TestContext.Current.CancellationToken;
        var client = app.Api();
        using var page = await client.GetAsync("/signin", stop);
        var token = Token().Match(await page.Content.ReadAsStringAsync(stop)).Groups["token"].Value;
        TakeCookies(client, page);
        using var form = new FormUrlEncodedContent([new("_handler", "signin"), new("__RequestVerificationToken", token), new("Input.Username", username), new("Input.Password", password)]);
        using var answer = await client.PostAsync("/signin", form, stop);
        Assert.Equal(302, (int)answer.StatusCode);
        TakeCookies(client, answer);
        return client;
    }

    /// <summary>By hand: a cookie jar reads the system's clock, by which the test's cookies may have ended.</summary>
    private static void TakeCookies(HttpClient client, HttpResponseMessage answer)
    {
        foreach (var cookie in answer.Headers.GetValues("Set-Cookie")) client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
