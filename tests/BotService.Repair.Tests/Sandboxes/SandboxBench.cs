using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Bubblewrap;
using BotService.Repair.Sandboxes.Egress;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.Sandboxes;

/// <summary>A sandbox with one workspace and short ways to run things in it.</summary>
internal sealed class SandboxBench : IDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();

    /// <param name="sandbox">One that works.</param>
    public SandboxBench(ISandbox sandbox) => Sandbox = sandbox;

    public ISandbox Sandbox { get; }

    public TemporaryFolder Workspace { get; } = new();

    /// <param name="egress">Default: nothing but the built-in list.</param>
    public static BubblewrapSandbox Bubblewrap(EgressOptions? egress = null, BubblewrapOptions? options = null) => new(
        new ProcessRunner(TimeProvider.System), options ?? new BubblewrapOptions(), new EgressProxy(egress ?? new EgressOptions(), TimeProvider.System), TimeProvider.System);

    public static SandboxLimits Limits { get; } = new() { WallTime = TimeSpan.FromSeconds(60) };

    /// <summary>Of a sandbox that is known to work.</summary>
    public static SandboxBench Of(ISandbox sandbox) => new(sandbox);

    /// <summary>Skips the test where the sandbox or Python is missing.</summary>
    public static async Task<SandboxBench> OpenAsync(string name, ISandbox? sandbox = null)
    {
        Requires.Tools("sh", "python3");
        try
        {
            var selected = await Services.GetRequiredService<SandboxSelector>().SelectAsync(name, CancellationToken.None);
            return new SandboxBench(sandbox ?? selected);
        }
        catch (SandboxUnavailableException e)
        {
            Requires.That(false, e.Message);
            throw;
        }
    }

    public SandboxCommand Command(string program, params string[] arguments) => new(program, arguments, Workspace) { Limits = Limits };

    public SandboxCommand Shell(string script) => Command("/bin/sh", "-c", script);

    public SandboxCommand Python(string script, params string[] arguments) => Command("/usr/bin/python3", ["-c", script, .. arguments]);

    public Task<CommandResult> RunAsync(SandboxCommand command) => Sandbox.RunAsync(command, CancellationToken.None);

    /// <summary>Runs a script with a shorthand: <c>t(f)</c> calls f and prints <c>done</c> or the error's name.</summary>
    public Task<string> ProbeAsync(string script, params string[] arguments) => ProbeAsync(script, network: false, arguments);

    public async Task<string> ProbeAsync(string script, bool network, params string[] arguments)
    {
        const string Prelude = """
            import errno, os, socket, sys, ctypes
            def t(f):
                try:
                    f()
                    print('done')
                except OSError as e:
                    print(errno.errorcode.get(e.errno, e.errno))

            """;
        var result = await RunAsync(Python(Prelude + script, arguments) with { Network = network });
        Assert.True(result.Succeeded, $"{result.End} {result.ExitCode} {result.ErrorOutput}");
        return result.Output.Trim().Replace('\n', ' ');
    }

    public void Dispose() => Workspace.Dispose();
}
