namespace Freshcom.Tests.Support;

/// <summary>The receiver that other tests verify with is itself held against a published call.</summary>
public sealed class StandardWebhooksTests
{
    // The example of the specification's reference libraries.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Body = """{"test": 2432232314}""";
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

    private static Dictionary<string, string> Headers => new()
    {
        ["webhook-id"] = "msg_p5jXN8AQM9LWM0D4loKWxJek",
        ["webhook-timestamp"] = "1614265330",
        ["webhook-signature"] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };

    [Fact]
    public void The_published_call_verifies_within_five_minutes_and_nothing_else_does()
    {
        Assert.True(StandardWebhooks.Verifies(Secret, Headers, Body, At));
        Assert.True(StandardWebhooks.Verifies(Secret, Headers, Body, At + StandardWebhooks.Tolerance));
        Assert.False(StandardWebhooks.Verifies(Secret, Headers, Body, At + StandardWebhooks.Tolerance + TimeSpan.FromSeconds(1)));
        Assert.False(StandardWebhooks.Verifies(Secret, Headers, Body, At - StandardWebhooks.Tolerance - TimeSpan.FromSeconds(1)));
        Assert.False(StandardWebhooks.Verifies(Secret, Headers, Body + " ", At));
        Assert.False(StandardWebhooks.Verifies("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", Headers, Body, At));
        foreach (var header in Headers.Keys) Assert.False(StandardWebhooks.Verifies(Secret, Headers.Where(x => x.Key != header).ToDictionary(), Body, At));
    }

    [Fact]
    public void Of_several_signatures_one_that_matches_is_enough_and_other_schemes_are_passed_over()
    {
        var headers = Headers;
        headers["webhook-signature"] = $"v1a,AAAA v1,AAAA {headers["webhook-signature"]}";
        Assert.True(StandardWebhooks.Verifies(Secret, headers, Body, At));
        headers["webhook-signature"] = headers["webhook-signature"].Replace("v1,g0", "v2,g0", StringComparison.Ordinal);
        Assert.False(StandardWebhooks.Verifies(Secret, headers, Body, At));
    }
}
