using BotService.Fixture;
using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.Tests.TestRunners.Reports;

public sealed class TapReportTests
{
    [Fact]
    public void Read_PointsWithNotes_GivesIdsOutcomesAndPlaces()
    {
        using var workspace = new TemporaryFolder();
        workspace.Write("src/a.c", "");

        var report = Read(workspace, "TAP version 13\n1..3\nok 1 - one\nnot ok 2 - two\n  # at src/a.c:7\nok 3 three # SKIP no disk\n")!;

        Assert.True(report.Complete);
        Assert.Equal(
            [("1 - one", TestOutcome.Passed), ("2 - two", TestOutcome.Failed), ("3 - three", TestOutcome.Skipped)],
            report.Tests.Select(t => (t.Id, t.Outcome)));
        Assert.Equal(new StackFrame("src/a.c", 7, ""), Assert.Single(report.Tests[1].Frames));
    }

    [Theory]
    [InlineData("ok 1\n1..2\n", false)]
    [InlineData("ok 1\n", false)]
    [InlineData("1..1\nok 1\nBail out! no disk\n", false)]
    [InlineData("ok\nok\n1..2\n", true)]
    public void Read_Plan_TellsWhetherAllPointsCame(string text, bool complete)
    {
        using var workspace = new TemporaryFolder();

        Assert.Equal(complete, Read(workspace, text)!.Complete);
    }

    [Fact]
    public void Read_TheSamePointTwice_KeepsBothApart()
    {
        using var workspace = new TemporaryFolder();

        Assert.Equal(["1 - one", "1 - one (2)"], Read(workspace, "ok 1 - one\nnot ok 1 - one\n")!.Tests.Select(t => t.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("okay then\nnothing is not ok here\n")]
    public void Read_OtherOutput_IsNoReport(string text)
    {
        using var workspace = new TemporaryFolder();

        Assert.Null(Read(workspace, text));
    }

    private static TapReport? Read(TemporaryFolder workspace, string text) =>
        TapReport.Read(text, new ReportPaths(FakeContext.In(workspace)), "");
}
