using System.Globalization;
using BotService.Reporting;
using Spectre.Console;

namespace BotService.Evaluation;

/// <summary>The summary as a table that is also valid Markdown.</summary>
internal static class EvalTable
{
    public static void Print(EvalSummary summary, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var name in new[] { "set", "language", "method" })
        {
            table.AddColumn(name);
        }

        foreach (var name in new[] { "n", "plausible", "equal to reference", "reference found", "refuted" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().Width(Math.Max(name == "n" ? 4 : 12, name.Length)));
        }

        table.AddColumn("abstained").AddColumn(new TableColumn("median s").RightAligned()).AddColumn(new TableColumn("validated/min").RightAligned())
            .AddColumn(new TableColumn("first: candidates").RightAligned()).AddColumn(new TableColumn("first: s").RightAligned()).AddColumn(new TableColumn("tokens").RightAligned());
        foreach (var group in summary.Groups.Concat(summary.All))
        {
            table.AddRow([.. Cells(group).Select(c => new Text(Terminal.Clean(c)))]);
        }

        console.Write(table);
    }

    private static IEnumerable<string> Cells(EvalGroup g) =>
    [
        g.Set,
        g.Language,
        g.Method,
        g.Records.ToString(CultureInfo.InvariantCulture),
        Share(g.Plausible, g.Records),
        Share(g.EqualsReference, g.Records),
        Share(g.ReferenceFound, g.Records),
        g.Refuted.ToString(CultureInfo.InvariantCulture),
        string.Join(", ", g.Abstained.Select(a => $"{a.Key} {a.Value}")),
        g.MedianSeconds.ToString("0.0", CultureInfo.InvariantCulture),
        g.ValidatedPerMinute.ToString("0", CultureInfo.InvariantCulture),
        g.MedianFirstCandidates.ToString("0", CultureInfo.InvariantCulture),
        g.MedianFirstSeconds.ToString("0.0", CultureInfo.InvariantCulture),
        g.MeanTokens.ToString("0", CultureInfo.InvariantCulture),
    ];

    private static string Share(int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part} ({(whole == 0 ? 0 : 100.0 * part / whole):0} %)");
}
