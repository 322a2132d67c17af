using BotService.Fixture;
using BotService.Repair;
using BotService.Reporting;

namespace BotService.Tests.Reporting;

public sealed class ReportPrinterTests
{
    private readonly Screen screen = new();

    [Theory]
    [InlineData("REPAIRED")]
    [InlineData("All 3 tests pass with the patch.")]
    [InlineData("tests/test_cart.py::test_full")]
    [InlineData("3 of 3 runs of the failing tests were red")]
    [InlineData("3 of 3 runs of the whole suite on a clean checkout were green")]
    [InlineData("2 passed, 1 failed, 0 skipped")]
    [InlineData("3 passed, 0 failed, 0 skipped")]
    [InlineData("3 tests before, 3 tests after")]
    [InlineData("$ python3 -m pytest -q")]
    [InlineData("bubblewrap")]
    [InlineData("c0ffee")]
    [InlineData("src/cart.py:2  0.93  run by 1 of 1 failing")]
    [InlineData("pattern: relational operator; 2 other patches also passed")]
    [InlineData("12 proposed, 9 validated, 3 plausible, 1 rejected")]
    [InlineData("Time: 4.3 s (checkout 0.1, validate 2.5)")]
    public void Print_repaired_shows_everything_that_a_doubter_asks(string expected)
    {
        new ReportPrinter(screen.Terminal.Results).Print(Reports.Repaired);

        Assert.Contains(expected, screen.Output);
    }

    [Fact]
    public void Print_without_colours_keeps_the_patch_byte_for_byte()
    {
        var patch = Reports.Patch + "+" + new string('x', 500) + "  \n";

        new ReportPrinter(screen.Terminal.Results).Print(Reports.Repaired with { Patch = patch });

        Assert.Contains("\n" + patch, screen.Output);
    }

    [Fact]
    public void Print_hostile_text_cannot_drive_the_terminal_or_the_markup()
    {
        var hostile = new FailingTest("[red]t[/]\u001b]0;owned\u0007", "\u001b[2Jgone\u202e", "f");

        new ReportPrinter(screen.Terminal.Results).Print(Reports.Repaired with { FailingTests = [hostile], Patch = "--- a/x\n+++ b/x\n+\u001b[31m\n" });

        Assert.DoesNotContain('\u001b', screen.Output);
        Assert.DoesNotContain('\u0007', screen.Output);
        Assert.DoesNotContain('\u202e', screen.Output);
        Assert.Contains("[red]t[/]", screen.Output);
    }

    [Fact]
    public void Print_empty_report_is_outcome_reason_and_time_only()
    {
        new ReportPrinter(screen.Terminal.Results).Print(new RepairReport(new RepairOutcome.Skipped("No test was found.")));

        Assert.Equal("SKIPPED\nNo test was found.\n\nTime: 0.0 s\n", screen.Output);
    }
}
