using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.None;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.Tests.TestRunners.Schemata;

public sealed class ShellLoopTests : IAsyncDisposable
{
    private readonly TemporaryFolder workspace = new();
    private readonly ShellLoop loop = new(new NoneSandbox(new ProcessRunner(TimeProvider.System)));

    [Fact]
    public async Task RunAsync_SeveralCommands_KeepsTheirOutputsAndStatusesApart()
    {
        var first = await RunAsync("echo one; echo bad >&2; exit 3");
        var second = await RunAsync("printf '%s' \"$A\"", ("A", "it's $HOME"));

        Assert.Equal((3, "one\n", "bad\n"), (first.ExitCode, first.Output, first.ErrorOutput));
        Assert.Equal((0, "it's $HOME", ""), (second.ExitCode, second.Output, second.ErrorOutput));
    }

    [Fact]
    public async Task RunAsync_OverItsTime_IsTimedOutAndTheNextOneRuns()
    {
        var hanging = await loop.RunAsync(Command("echo begun; sleep 600") with { Limits = new SandboxLimits { WallTime = TimeSpan.FromSeconds(2) } }, CancellationToken.None);
        var next = await RunAsync("echo next");

        Assert.Equal((CommandEnd.TimedOut, "begun\n"), (hanging.End, hanging.Output));
        Assert.Equal("next\n", next.Output);
    }

    [Fact]
    public async Task RunAsync_CommandThatEndsTheShell_IsAnEndAndTheNextOneRuns()
    {
        var killed = await RunAsync("kill -9 $PPID");
        var next = await RunAsync("echo next");

        Assert.False(killed.Succeeded);
        Assert.Equal("next\n", next.Output);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop.RunAsync(Command("sleep 600"), stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await loop.DisposeAsync();
        workspace.Dispose();
    }

    private Task<CommandResult> RunAsync(string script, params (string Name, string Value)[] variables) =>
        loop.RunAsync(Command(script) with { Environment = variables.ToDictionary(v => v.Name, v => v.Value) }, CancellationToken.None);

    private SandboxCommand Command(string script) => new("sh", ["-c", script], workspace);
}
