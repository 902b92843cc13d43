using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Freshcom.Tests.LongestFirst))]

namespace Freshcom.Tests;

/// <summary>What walks through pages or starts processes begins first: it takes minutes, and nothing is left beside it when it comes last.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [".PageTour ", ".Journeys.", ".Hosting."];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections) where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(x => Array.FindIndex(Long, part => x.TestCollectionDisplayName.Contains(part, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length)];
}
