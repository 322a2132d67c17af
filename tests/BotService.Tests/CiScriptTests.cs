using BotService.Fixture;

namespace BotService.Tests;

public sealed class CiScriptTests
{
    [Fact]
    public async Task Script_is_executable_and_its_syntax_is_right()
    {
        Assert.True(File.GetUnixFileMode(Source.Path(".ci/run")).HasFlag(UnixFileMode.UserExecute));
        var checkedSyntax = await CommandLine.ToolAsync(Source.Root, "bash", "-n", ".ci/run");
        Assert.True(checkedSyntax.Succeeded, checkedSyntax.ErrorOutput);
    }

    [Fact]
    public void Script_runs_the_test_command_of_the_readme() => Assert.Contains("dotnet test BotService.sln", Source.Read(".ci/run"));

    [Theory]
    [InlineData("total=\"3\" passed=\"3\" failed=\"0\"", "total=\"2\" passed=\"1\" failed=\"1\"", 1, "4 passed, 1 failed")]
    [InlineData("total=\"3\" passed=\"3\" failed=\"0\"", "total=\"2\" passed=\"2\" failed=\"0\"", 0, "5 passed, 0 failed")]
    [InlineData("total=\"3\" passed=\"2\" failed=\"0\" error=\"1\"", "total=\"2\" passed=\"1\" failed=\"0\" timeout=\"1\"", 1, "3 passed, 2 failed")]
    [InlineData("total=\"0\" passed=\"0\" failed=\"0\"", "total=\"0\" passed=\"0\" failed=\"0\"", 1, "0 passed, 0 failed")]
    public async Task The_sum_is_read_from_the_result_files(string first, string second, int status, string line)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/one.trx", Trx(first)).Write("b/two.trx", Trx(second));

        var result = await CommandLine.ToolAsync(Source.Root, "bash", ".ci/run", "--sum", folder);

        Assert.Equal(status, result.ExitCode);
        Assert.Equal(line, result.Output.TrimEnd('\n').Split('\n')[^1]);
    }

    [SkippableFact]
    public async Task Failed_tests_are_named_with_their_message_before_the_sum()
    {
        Requires.Tools("python3");
        using var folder = new TemporaryFolder();
        folder.Write("one.trx", Trx("total=\"2\" passed=\"1\" failed=\"1\"").Replace("<Results>", """
            <Results><UnitTestResult testName="Cart.Total_is_right" outcome="Failed"><Output><ErrorInfo><Message>Expected 3 &lt; 4</Message></ErrorInfo></Output></UnitTestResult>
            """, StringComparison.Ordinal));

        var lines = (await CommandLine.ToolAsync(Source.Root, "bash", ".ci/run", "--sum", folder)).Output.TrimEnd('\n').Split('\n');

        Assert.Equal(["failed: Cart.Total_is_right", "  Expected 3 < 4", "1 passed, 1 failed"], lines);
    }

    [Fact]
    public async Task No_result_file_is_a_failure()
    {
        using var folder = new TemporaryFolder();

        Assert.NotEqual(0, (await CommandLine.ToolAsync(Source.Root, "bash", ".ci/run", "--sum", folder)).ExitCode);
    }

    // The shape that the TRX logger of the test platform writes.
    private static string Trx(string counters) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results><UnitTestResult outcome="Passed" testName="Counters total=&quot;99&quot; passed=&quot;99&quot;"><Output><StdOut>Counters passed="99" failed="99"</StdOut></Output></UnitTestResult></Results>
          <ResultSummary outcome="Completed">
            <Counters {counters} executed="1" inconclusive="0" notRunnable="0" />
          </ResultSummary>
        </TestRun>
        """;
}
