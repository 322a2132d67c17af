using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Bubblewrap;

namespace BotService.Repair.Tests.Sandboxes.Bubblewrap;

public sealed class BubblewrapSandboxTests : SandboxContractTests
{
    protected override string Name => "bubblewrap";

    [SkippableTheory]
    [InlineData("python3", "--version")]
    [InlineData("node", "-e", "console.log(1)")]
    [InlineData("npm", "--version")]
    [InlineData("dotnet", "--version")]
    [InlineData("java", "-version")]
    [InlineData("javac", "-version")]
    [InlineData("mvn", "-v")]
    [InlineData("go", "version")]
    [InlineData("cargo", "--version")]
    [InlineData("rustc", "--version")]
    [InlineData("g++", "--version")]
    [InlineData("cmake", "--version")]
    public async Task A_toolchain_of_the_host_works_inside(string program, params string[] arguments)
    {
        Fixture.Requires.Tools(program);
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Command(program, arguments));

        Assert.True(result.Succeeded, result.ErrorOutput);
    }

    [SkippableFact]
    public async Task Compilers_build_and_their_programs_run()
    {
        Fixture.Requires.Tools("g++", "rustc", "go");
        using var bench = await OpenAsync();
        bench.Workspace
            .Write("a.cpp", "#include <iostream>\nint main() { std::cout << \"cpp \"; }")
            .Write("a.rs", "fn main() { print!(\"rust \"); }")
            .Write("a.go", "package main\nimport \"fmt\"\nfunc main() { fmt.Print(\"go\") }");

        var result = await bench.RunAsync(bench.Shell("g++ a.cpp -o a && ./a && rustc a.rs -o b && ./b && go run a.go"));

        Assert.True(result.Succeeded, result.ErrorOutput);
        Assert.Equal("cpp rust go", result.Output);
    }

    [SkippableFact]
    public async Task Cpu_time_over_the_limit_is_timed_out()
    {
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Shell("while :; do :; done") with { Limits = SandboxBench.Limits with { CpuTime = TimeSpan.FromSeconds(1) } });

        Assert.Equal(CommandEnd.TimedOut, result.End);
    }

    [SkippableFact]
    public async Task A_missing_workspace_is_said_by_name()
    {
        using var bench = await OpenAsync();

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(
            () => bench.RunAsync(new SandboxCommand("true", [], "/no/such/folder")));

        Assert.Contains("/no/such/folder", failure.Message);
    }

    [SkippableFact]
    public async Task The_self_test_sweeps_what_a_killed_process_left_and_nothing_else()
    {
        Requires.Tools("bwrap");
        const int Nobody = int.MaxValue;
        var left = Directory.CreateTempSubdirectory($"botservice-sandbox-test-{Nobody}-").FullName;
        var running = Directory.CreateTempSubdirectory($"botservice-sandbox-test-{Environment.ProcessId}-").FullName;

        await new BubblewrapSelfTest(SandboxBench.Bubblewrap()).RunAsync(CancellationToken.None);

        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(running));
        Directory.Delete(running);
    }
}
