using BotService.Repair.Reproduction;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Reproduction;

public sealed class FailureFingerprintTests
{
    private static readonly TestResult Failure = new(
        "tests/test_a.py::test_one", TestOutcome.Failed, TimeSpan.FromSeconds(1), "expected 3 but was 4 in '/tmp/x1/a.txt'", [new StackFrame("src/a.py", 10, "add")])
    {
        ExceptionType = "AssertionError",
    };

    [Fact]
    public void Of_MovedLinesAndOtherValues_IsTheSame()
    {
        var again = Failure with { Message = "expected 17 but was -2 in '/tmp/y9/a.txt'", Frames = [new StackFrame("src/a.py", 99, "add")], Duration = TimeSpan.Zero };

        Assert.Equal(FailureFingerprint.Of(Failure), FailureFingerprint.Of(again));
        Assert.Matches("^[0-9a-f]{16}$", FailureFingerprint.Of(Failure));
    }

    [Fact]
    public void Of_OtherTestTypeFunctionOrWords_Differs()
    {
        TestResult[] others =
        [
            Failure with { Id = "tests/test_a.py::test_two" },
            Failure with { ExceptionType = "KeyError" },
            Failure with { Frames = [new StackFrame("src/a.py", 10, "subtract")] },
            Failure with { Message = "wanted 3 but was 4" },
        ];

        Assert.All(others, o => Assert.NotEqual(FailureFingerprint.Of(Failure), FailureFingerprint.Of(o)));
    }
}
