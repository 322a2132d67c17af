using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Configuration;

/// <summary>Puts a repository's own limits on every command. Wall-clock limits stay the caller's, as do the CPU limits of sessions, which outlive many test runs.</summary>
internal sealed class LimitedSandbox(ISandbox inner, RepositoryLimits limits) : ISandbox
{
    public string Name => inner.Name;

    public EgressMode Egress => inner.Egress;

    public string InsidePath(string workspace) => inner.InsidePath(workspace);

    public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token) =>
        inner.RunAsync(command with { Limits = limits.Over(command.Limits) }, token);

    public Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token) =>
        inner.StartAsync(command with { Limits = limits.Over(command.Limits) with { CpuTime = command.Limits.CpuTime } }, token);
}
