using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Freshcom.Tests;

/// <summary>
/// Holds the API's description against the checked-in <c>openapi.v1.json</c>: whatever client applications can see of the API changes on purpose only.
/// To take a change over: <c>FRESHCOM_UPDATE_OPENAPI=1 dotnet test --filter ApiContractTests</c>, and look at the file's diff.
/// </summary>
public sealed class ApiContractTests(TestApp app) : IClassFixture<TestApp>
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string File => Path.Combine(Repository.Root, "Freshcom.Dashboard.Tests", "openapi.v1.json");

    [Fact]
    public async Task The_API_is_described_as_checked_in()
    {
        var stop = TestContext.Current.CancellationToken;
        var description = Sorted(JsonNode.Parse(await app.Api().GetStringAsync("/openapi/v1.json", stop)))!.ToJsonString(s_readable).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("FRESHCOM_UPDATE_OPENAPI") == "1") await System.IO.File.WriteAllTextAsync(File, description, stop);
        var known = (await System.IO.File.ReadAllTextAsync(File, stop)).ReplaceLineEndings("\n");
        if (known == description) return;
        Assert.Fail($"The API's description differs from openapi.v1.json, first here:\n{FirstDifference(known, description)}\nIf that is meant, run this test with FRESHCOM_UPDATE_OPENAPI=1.");
    }

    /// <summary>Members by name: the order in which endpoints are mapped is no part of the contract.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => KeyValuePair.Create(x.Key, Sorted(x.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static string FirstDifference(string known, string now)
    {
        var (before, after) = (known.Split('\n'), now.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(before.Length, after.Length)).First(x => before.ElementAtOrDefault(x) != after.ElementAtOrDefault(x));
        var context = string.Join('\n', after.Skip(Math.Max(0, line - 6)).Take(Math.Min(line, 6)).Select(x => $"  {x}"));
        return $"{context}\n- {before.ElementAtOrDefault(line)}\n+ {after.ElementAtOrDefault(line)}";
    }
}
