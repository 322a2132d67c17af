using BotService.Fixture;

namespace BotService.Repair.Tests.Scenarios;

/// <summary>The whole road on a red project of each ecosystem, with its real tools.</summary>
public sealed class EcosystemTests
{
    [SkippableTheory]
    [InlineData("Python/Fixtures/pytest-red", "python3 pytest")]
    [InlineData("JavaScript/Fixtures/node-test-red", "node")]
    [InlineData("DotNet/Fixtures/xunit2-red", "dotnet")]
    [InlineData("Java/Fixtures/maven-junit4", "mvn javac")]
    [InlineData("Go/Fixtures/go-red", "go")]
    [InlineData("Rust/Fixtures/cargo-red", "cargo")]
    [InlineData("Cpp/Fixtures/make-red", "make g++")]
    public async Task A_red_project_is_repaired(string fixture, string tools)
    {
        Requires.Tools(tools.Split(' '));
        using var repository = await RedRepository.OfFixture(fixture).CommitAsync();

        var report = await repository.RepairAsync();

        Assert.True(report.Outcome is RepairOutcome.Repaired, report.Outcome.Reason);
        Assert.Equal(0, report.Evidence.SuiteAfter?.Failed);
        Assert.Equal(report.Evidence.SuiteBefore!.Passed + report.Evidence.SuiteBefore.Failed, report.Evidence.SuiteAfter!.Passed);
        Assert.Contains("0 test, CI, coverage or build files changed", report.Evidence.Integrity);
        await repository.With(".git/fix.patch", report.Patch).GitAsync("apply", "--check", ".git/fix.patch");
    }
}
