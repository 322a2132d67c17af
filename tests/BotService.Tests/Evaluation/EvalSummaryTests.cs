using BotService.Evaluation;
using BotService.Fixture;
using BotService.Repair;

namespace BotService.Tests.Evaluation;

public sealed class EvalSummaryTests
{
    private static readonly EvalRow[] Rows =
    [
        new("1", "s", "python", "repaired", true, true, "p", 2, new EvalCandidates(10, 10, 1)),
        new("2", "s", "python", "repaired", true, false, "p", 4, new EvalCandidates(10, 20, 1)),
        new("3", "s", "python", "repaired", false, false, "p", 6, new EvalCandidates(10, 30, 1)),
        new("4", "s", "python", "flaky", false, false, "", 8, new EvalCandidates(0, 0, 0)),
        new("5", "s", "go", "no-plausible-patch", false, false, "", 20, new EvalCandidates(100, 100, 0)),
    ];

    [Fact]
    public void Of_counts_by_set_and_language_and_in_all()
    {
        var summary = EvalSummary.Of(Rows);

        Assert.Equal(["go", "python"], summary.Groups.Select(g => g.Language));
        var python = summary.Groups[1];
        Assert.Equal((4, 2, 1, 1), (python.Records, python.Plausible, python.EqualsReference, python.Refuted));
        Assert.Equal(5, python.MedianSeconds);
        Assert.Equal(180, python.ValidatedPerMinute);
        Assert.Equal(1, Assert.Single(python.Abstained, a => a.Key == "flaky").Value);
        var all = Assert.Single(summary.All);
        Assert.Equal((5, 2), (all.Records, all.Plausible));
        Assert.Equal(6, all.MedianSeconds);
    }

    [Fact]
    public void Of_two_methods_keeps_them_apart_with_when_each_found_its_first_patch()
    {
        EvalRow[] deviation =
        [
            Rows[0] with { Method = "deviation", FirstPlausible = new FirstPlausible(3, 1.5), Tokens = 900 },
            Rows[1] with { Method = "deviation", FirstPlausible = new FirstPlausible(7, 2.5), Tokens = 700 },
        ];

        var summary = EvalSummary.Of([.. Rows, .. deviation]);

        Assert.Equal(["pattern", "deviation"], summary.All.Select(g => g.Method));
        var all = summary.All[1];
        Assert.Equal((2, 5.0, 2.0, 800.0), (all.Records, all.MedianFirstCandidates, all.MedianFirstSeconds, all.MeanTokens));
    }

    [Fact]
    public void Of_nothing_is_zeros()
    {
        var all = EvalGroup.Of("s", "python", "pattern", []);

        Assert.Equal((0, 0, 0.0, 0.0), (all.Records, all.Plausible, all.MedianSeconds, all.ValidatedPerMinute));
    }

    [Fact]
    public void Table_is_a_Markdown_table_with_a_row_for_each_group_and_for_all()
    {
        var screen = new Screen();

        EvalTable.Print(EvalSummary.Of(Rows), screen.Terminal.Results);

        var lines = screen.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Matches(@"^\|( -+:? \|)+$", lines[1]);
        Assert.Matches(@"\| +4 \| +2 \(50 %\) \|", lines[3]);
        Assert.Contains("flaky 1", lines[4]);
    }
}
