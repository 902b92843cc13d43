using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Mono.Cecil;

namespace Freshcom.Tests;

/// <summary>The house rules that a compiler does not keep. They look into method bodies, lambdas and state machines too.</summary>
public sealed class ArchitectureTests
{
    private const string Features = "Freshcom.Features";

    /// <summary>Per folder, which of our other folders it may import. A folder that is not listed is not built yet or not allowed.</summary>
    private static readonly Dictionary<string, string[]> Imports = new()
    {
        ["Freshcom.Domain"] = [],
        ["Freshcom.Security"] = ["Freshcom.Domain"],
        ["Freshcom.JsonApi"] = ["Freshcom.Domain"],
        ["Freshcom.Delivery"] = ["Freshcom.Domain"],
        ["Freshcom.Csv"] = ["Freshcom.Domain"],
        ["Freshcom.Data"] = ["Freshcom.Domain", "Freshcom.Security"],
        ["Freshcom.Resources"] = [],
        ["Freshcom.Components"] = ["Freshcom.Resources", "Freshcom.Domain", "Freshcom.Security", "Freshcom.JsonApi", "Freshcom.Delivery", Features],
        ["Freshcom.Hosting"] = ["Freshcom.Domain", "Freshcom.Security", "Freshcom.JsonApi", "Freshcom.Delivery", "Freshcom.Data", "Freshcom.Components", Features],
        [Features] = ["Freshcom.Domain", "Freshcom.Security", "Freshcom.JsonApi", "Freshcom.Delivery", "Freshcom.Csv", "Freshcom.Data", "Freshcom.Components", "Freshcom.Resources"],
    };

    /// <summary>From the bottom up: a feature imports features of the steps below its own, never its neighbours or those above.</summary>
    private static readonly string[][] Steps =
    [
        ["Sessions"],
        ["Notifications"],
        ["VerificationCodes"],
        ["Users"],
        ["Accounts", "Authentication", "Customers", "Rollouts"],
        ["Audit", "Developers", "Guide", "Home", "Imports"],
    ];

    private static readonly string[] ForbiddenSuffixes = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Dto", "DTO", "Base"];

    public static TheoryData<string> Folders => [.. Imports.Keys];

    public static TheoryData<string> AllFeatures => [.. Steps.SelectMany(step => step)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_imports_only_what_lies_below_it(string folder)
    {
        foreach (var other in Imports.Keys.Where(other => other != folder && !Imports[folder].Contains(other)))
            None(NamesUsing(other).Where(name => Within(name, folder)).Select(name => $"{name} uses {other}"));
    }

    [Theory]
    [MemberData(nameof(AllFeatures))]
    public void A_feature_imports_only_features_below_it(string feature)
    {
        var below = Steps.TakeWhile(step => !step.Contains(feature)).SelectMany(step => step).ToList();
        foreach (var other in AllFeatures.Select(row => row.Data).Where(other => other != feature && !below.Contains(other)))
            None(NamesUsing($"{Features}.{other}").Where(name => Within(name, $"{Features}.{feature}")).Select(name => $"{name} uses {other}"));
    }

    [Fact]
    public void Every_type_lies_in_a_folder_that_has_rules()
    {
        var known = Imports.Keys.Where(folder => folder != Features).Concat(Steps.SelectMany(step => step).Select(feature => $"{Features}.{feature}")).ToList();
        // Beside the features stands only the list of them.
        None(OurTypes().Where(type => type != typeof(Freshcom.Features.FeatureServices)).Where(type => !known.Exists(folder => Within(type.FullName!, folder))).Select(type => type.FullName!));
    }

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Microsoft.AspNetCore.Http")]
    [InlineData("Microsoft.AspNetCore.Mvc")]
    [InlineData("Microsoft.AspNetCore.Components")]
    [InlineData("Microsoft.AspNetCore.Builder")]
    [InlineData("System.Net.Http")]
    [InlineData("System.TimeProvider")]
    public void The_domain_knows_no_database_no_web_and_no_clock(string library) =>
        None(NamesUsing(library).Where(name => Within(name, "Freshcom.Domain")));

    [Fact]
    public void Pages_and_endpoints_never_touch_the_database()
    {
        var doors = OurTypes().Where(IsDoor).Select(type => type.FullName!).ToHashSet();
        None(NamesUsing("Freshcom.Data").Where(name => doors.Contains(name)));
    }

    [Fact]
    public void Time_is_asked_of_a_TimeProvider()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Program).Assembly.Location);
        var callers =
            from type in module.GetTypes()
            from method in type.Methods
            where method.HasBody && !type.FullName.Contains(".Migrations.", StringComparison.Ordinal)
            from instruction in method.Body.Instructions
            where instruction.Operand is MethodReference { Name: "get_Now" or "get_UtcNow" or "get_Today", DeclaringType.FullName: "System.DateTime" or "System.DateTimeOffset" }
            select method.FullName;
        None(callers);
    }

    [Fact]
    public void No_file_is_over_300_lines()
    {
        string[] kinds = [".cs", ".razor", ".css", ".js", ".mjs", ".sh", ".py"];
        string[] aside = ["bin", "obj", "Migrations", "CompiledModels", "node_modules", "TestResults", ".git"];
        var root = new DirectoryInfo(Repository.Root);
        var files = root.EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => kinds.Contains(file.Extension) && !Path.GetRelativePath(root.FullName, file.DirectoryName!).Split('/', '\\').Intersect(aside).Any())
            .ToList();
        Assert.NotEmpty(files);
        None(files.Select(file => (file.Name, Lines: File.ReadLines(file.FullName).Count())).Where(file => file.Lines > 300).Select(file => $"{file.Name} has {file.Lines}"));
    }

    [Fact]
    public void Every_public_type_says_what_it_promises()
    {
        var assembly = typeof(Program).Assembly;
        var summaries = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Where(member => !string.IsNullOrWhiteSpace((string?)member.Element("summary")))
            .Select(member => (string?)member.Attribute("name"))
            .ToHashSet();
        Assert.NotEmpty(summaries);
        None(OurTypes()
            // A page's markup is its description; the Razor compiler takes no summary.
            .Where(type => type.IsVisible && !typeof(IComponent).IsAssignableFrom(type))
            .Where(type => !summaries.Contains($"T:{type.FullName!.Replace('+', '.')}"))
            .Select(type => type.FullName!));
    }

    [Fact]
    public void No_name_hides_behind_a_word_that_says_nothing() =>
        None(OurTypes().Concat(OurTypes(typeof(ArchitectureTests)))
            .Select(type => type.Name.Split('`')[0])
            .Where(name => ForbiddenSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))));

    private static void None(IEnumerable<string> faults)
    {
        var found = faults.Distinct().Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0) Assert.Fail($"{found.Count} break the rule:\n{string.Join('\n', found)}");
    }

    /// <summary>The types that people wrote, of the application or of <paramref name="inAssemblyOf"/>'s assembly.</summary>
    private static IEnumerable<Type> OurTypes(Type? inAssemblyOf = null) => (inAssemblyOf ?? typeof(Program)).Assembly.GetTypes()
        .Where(type => type.FullName!.StartsWith("Freshcom.", StringComparison.Ordinal)
            && type.Name != "_Imports"
            && !type.FullName.Contains('<', StringComparison.Ordinal)
            && !type.FullName.Contains(".Migrations.", StringComparison.Ordinal)
            && !type.FullName.Contains(".CompiledModels.", StringComparison.Ordinal));

    /// <summary>What each outermost type of the application uses. Read once: it takes a second.</summary>
    private static readonly Lazy<Dictionary<string, HashSet<string>>> Used = new(() =>
    {
        using var module = ModuleDefinition.ReadModule(typeof(Program).Assembly.Location);
        return module.Types.ToDictionary(type => type.FullName, Uses.Of);
    });

    /// <summary>The full names of our outermost types that use anything below a namespace (or one type).</summary>
    private static IEnumerable<string> NamesUsing(string dependency) =>
        from type in Used.Value where type.Value.Any(name => name == dependency || Within(name, dependency)) select type.Key;

    private static bool Within(string typeName, string folder) => typeName.StartsWith(folder + ".", StringComparison.Ordinal);

    private static bool IsDoor(Type type) =>
        type.Name.EndsWith("Endpoints", StringComparison.Ordinal)
        || type.Name.EndsWith("Page", StringComparison.Ordinal)
        || type.Name.EndsWith("Dialog", StringComparison.Ordinal)
        || typeof(IComponent).IsAssignableFrom(type);
}
