using BotService.Fixture;
using BotService.Repair;
using BotService.Reporting;

namespace BotService.Tests.Reporting;

public sealed class ProgressTests
{
    [Fact]
    public void Plain_prints_each_step_once_and_counts_every_ten_seconds()
    {
        using var writer = new StringWriter();
        var progress = new PlainProgress(writer);

        progress.Report(At(0, RepairStep.Checkout, 0));
        progress.Report(At(1, RepairStep.Validate, 5));
        progress.Report(At(2, RepairStep.Validate, 6));
        progress.Report(At(12, RepairStep.Validate, 70));

        var lines = writer.ToString().TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("[0.0 s] checkout", lines[0]);
        Assert.Contains("5 validated", lines[1]);
        Assert.Contains("failing: tests/a::b", lines[2]);
        Assert.Contains("70 validated", lines[3]);
    }

    [Fact]
    public void Live_shows_step_tests_counts_and_the_time_left()
    {
        var screen = new Screen();

        screen.Terminal.Results.Write(LiveProgress.Render(At(12, RepairStep.Validate, 70), TimeSpan.FromSeconds(2)));

        Assert.Contains("validate", screen.Output);
        Assert.Contains("tests/a::b", screen.Output);
        Assert.Contains("70 validated", screen.Output);
        Assert.Contains("14 s, at most 46 s left", screen.Output);
    }

    [Fact]
    public void Live_never_shows_less_than_no_time()
    {
        var screen = new Screen();

        screen.Terminal.Results.Write(LiveProgress.Render(At(59, RepairStep.Validate, 70), TimeSpan.FromSeconds(9)));

        Assert.Contains("at most 0.0 s left", screen.Output);
    }

    private static RepairProgress At(int second, RepairStep step, int validated) => new(
        step,
        "detail",
        step == RepairStep.Checkout ? [] : ["tests/a::b"],
        new CandidateCounts(validated * 2, validated, 0, 0),
        TimeSpan.FromSeconds(second),
        TimeSpan.FromSeconds(60 - second));
}
