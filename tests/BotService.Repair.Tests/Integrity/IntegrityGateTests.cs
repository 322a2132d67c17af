using BotService.Repair.Configuration;
using BotService.Repair.Integrity;
using BotService.Repair.Reproduction;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Integrity;

public sealed class IntegrityGateTests
{
    private static readonly IntegrityGate Gate = new(
        new TestProject("pytest", "", ["python", "javascript", "csharp", "go", "java", "rust"]), RepositoryConfiguration.Load(null, ""));

    [Theory]
    [InlineData("src/app.py", true)]
    [InlineData("lib/index.js", true)]
    [InlineData("src/main/java/app/Contest.java", true)]
    [InlineData("src/latest.py", true)]
    [InlineData("tests/test_app.py", false)]
    [InlineData("src/app_test.go", false)]
    [InlineData("src/app.test.js", false)]
    [InlineData("src/AppTests.cs", false)]
    [InlineData("conftest.py", false)]
    [InlineData("pkg/conftest.py", false)]
    [InlineData("setup.py", false)]
    [InlineData("jest.config.js", false)]
    [InlineData("web/vitest.config.mjs", false)]
    [InlineData("build.rs", false)]
    [InlineData(".github/actions/run/index.js", false)]
    [InlineData("README.md", false)]
    [InlineData("src/app.rb", false)]
    public void MayEdit_Path_IsProductSourceOnly(string path, bool expected) => Assert.Equal(expected, Gate.MayEdit(path));

    [Fact]
    public void Compare_WeakerSuite_DoesNotHoldAndSaysWhy()
    {
        var before = Suite(("a", TestOutcome.Passed), ("b", TestOutcome.Failed), ("c", TestOutcome.Passed));

        var gone = Gate.Compare(before, Suite(("a", TestOutcome.Passed), ("b", TestOutcome.Passed)), ["src/app.py"], []);
        var skipped = Gate.Compare(before, Suite(("a", TestOutcome.Passed), ("b", TestOutcome.Skipped), ("c", TestOutcome.Passed)), ["src/app.py"], []);
        var touched = Gate.Compare(before, before, ["tests/test_app.py"], []);
        var good = Gate.Compare(before, Suite(("a", TestOutcome.Passed), ("b", TestOutcome.Passed), ("c", TestOutcome.Passed)), ["src/app.py"], []);

        Assert.False(gone.Holds);
        Assert.Contains("1 tests gone: c", gone.Evidence);
        Assert.False(skipped.Holds);
        Assert.Contains("1 tests newly skipped: b", skipped.Evidence);
        Assert.False(touched.Holds);
        Assert.True(good.Holds);
    }

    private static SuiteResult Suite(params (string Id, TestOutcome Outcome)[] tests) =>
        SuiteResult.Of(tests.Select(t => new TestResult(t.Id, t.Outcome, TimeSpan.Zero, "", [])));
}
