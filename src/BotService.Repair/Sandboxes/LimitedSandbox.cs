using BotService.Repair.Configuration;

namespace BotService.Repair.Sandboxes;

/// <summary>A sandbox whose commands run under the limits that the repository asks for. Wall time stays with the caller, who
/// gives a candidate less than a whole suite.</summary>
internal sealed class LimitedSandbox(ISandbox inner, RepositoryLimits limits) : ISandbox
{
    public string Name => inner.Name;

    public string InsidePath(string workspace) => inner.InsidePath(workspace);

    public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token) => inner.RunAsync(Limited(command), token);

    public Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token) => inner.StartAsync(Limited(command), token);

    private SandboxCommand Limited(SandboxCommand command) =>
        command with { Limits = limits.Over(command.Limits) with { WallTime = command.Limits.WallTime } };
}
