using System.Globalization;

namespace Freshcom.Benchmarks;

/// <summary>What the scenarios measure: said as it comes, and kept for one table at the end.</summary>
internal static class Figures
{
    private static readonly List<(string What, string Measured, string Goal, string Verdict)> Rows = [];

    /// <summary>What is worth reading meanwhile, and not in the table.</summary>
    public static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A figure that stands for itself.</summary>
    public static void Tell(string what, string measured) => Add(what, measured, "", "");

    /// <summary>A figure that has to reach its goal.</summary>
    public static void Judge(string what, double measured, double goal, string unit = "") => Add(what, Text(measured, unit), $"≥ {Text(goal, unit)}", measured >= goal ? "met" : "missed");

    /// <summary>A figure that may not exceed its goal.</summary>
    public static void Limit(string what, double measured, double goal, string unit = "") => Add(what, Text(measured, unit), $"≤ {Text(goal, unit)}", measured <= goal ? "met" : "missed");

    /// <summary>All of it, in Markdown.</summary>
    public static void Print()
    {
        Console.WriteLine();
        Console.WriteLine("| what | measured | goal | |");
        Console.WriteLine("| --- | ---: | ---: | --- |");
        foreach (var (what, measured, goal, verdict) in Rows) Console.WriteLine($"| {what} | {measured} | {goal} | {(verdict == "missed" ? "**missed**" : verdict)} |");
    }

    private static void Add(string what, string measured, string goal, string verdict)
    {
        Rows.Add((what, measured, goal, verdict));
        Console.WriteLine($"{what}: {measured}{(goal.Length > 0 ? $", goal {goal}: {verdict}" : "")}");
    }

    private static string Text(double figure, string unit) => $"{figure.ToString(figure >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture)} {unit}".TrimEnd();
}
