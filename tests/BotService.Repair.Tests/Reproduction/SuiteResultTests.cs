using BotService.Repair.Reproduction;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Reproduction;

public sealed class SuiteResultTests
{
    [Fact]
    public void Of_SameIdTwice_KeepsTheWorst()
    {
        var suite = SuiteResult.Of([Test("a", TestOutcome.Passed), Test("a", TestOutcome.Crashed), Test("b", TestOutcome.Skipped), Test("b", TestOutcome.Passed)]);

        Assert.Equal(TestOutcome.Crashed, suite.Outcomes["a"]);
        Assert.Equal(new SuiteCounts(1, 1, 0), suite.Counts);
    }

    [Theory]
    [InlineData(TestOutcome.Passed, TestOutcome.Passed)]
    [InlineData(TestOutcome.Failed, TestOutcome.Failed)]
    [InlineData(TestOutcome.Skipped, TestOutcome.Failed)]
    public void Of_FileThatCouldNotBeLoadedBefore_IsAnsweredByItsTests(TestOutcome inside, TestOutcome expected)
    {
        var suite = SuiteResult.Of([Test("tests/test_a.py::test_one", inside), Test("tests/test_b.py::test_one", TestOutcome.Passed)]);

        Assert.Equal(expected, suite.Of("tests/test_a.py"));
        Assert.Equal(TestOutcome.Failed, suite.Of("tests/test_c.py"));
    }

    [Theory]
    [InlineData(TestOutcome.Failed)]
    [InlineData(TestOutcome.Skipped)]
    [InlineData(TestOutcome.TimedOut)]
    [InlineData(null)]
    public void RegressionsIn_TestThatPassedAndNoLongerDoes_IsNamed(TestOutcome? after)
    {
        var before = SuiteResult.Of([Test("a", TestOutcome.Passed), Test("b", TestOutcome.Failed)]);

        var regressions = before.RegressionsIn(SuiteResult.Of(after is { } outcome ? [Test("a", outcome), Test("b", TestOutcome.Passed)] : []));

        Assert.Equal(["a"], regressions);
    }

    private static TestResult Test(string id, TestOutcome outcome) => new(id, outcome, TimeSpan.Zero, "", []);
}
