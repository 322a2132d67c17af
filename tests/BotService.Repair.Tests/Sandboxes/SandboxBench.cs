using BotService.Fixture;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.Sandboxes;

/// <summary>A sandbox with one workspace and short ways to run things in it.</summary>
internal sealed class SandboxBench : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();

    public SandboxBench(string name) => Sandbox = services.GetServices<ISandbox>().Single(s => s.Name == name);

    public ISandbox Sandbox { get; }

    public TemporaryFolder Workspace { get; } = new();

    public string Inside => Sandbox.InsidePath(Workspace);

    public static SandboxLimits Short { get; } = new() { WallTime = TimeSpan.FromSeconds(30) };

    public SandboxCommand Command(string program, params string[] arguments) => new(program, arguments, Workspace) { Limits = Short };

    public SandboxCommand Shell(string script, SandboxLimits? limits = null) => Command("/bin/sh", "-c", script) with { Limits = limits ?? Short };

    public SandboxCommand Python(string script, SandboxLimits? limits = null) => Command("/usr/bin/python3", "-c", script) with { Limits = limits ?? Short };

    public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token = default) => Sandbox.RunAsync(command, token);

    public void Dispose()
    {
        services.Dispose();
        Workspace.Dispose();
    }
}
