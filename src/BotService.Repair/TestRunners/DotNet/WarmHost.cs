using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>A test process in the sandbox that stays alive and runs one candidate after another. Started when first needed,
/// and again after a candidate has hung, crashed or leaked. Not thread safe.</summary>
internal sealed class WarmHost : IAsyncDisposable
{
    private const long MemoryLimit = 1L << 30;
    private const int AliveLimit = 50;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly TestContext context;
    private readonly BuildFacts facts;
    private readonly TimeProvider time;
    private readonly DotNetCommands commands;
    private ISandboxSession? session;

    private WarmHost(TestContext context, BuildFacts facts, TimeProvider time)
    {
        this.context = context;
        this.facts = facts;
        this.time = time;
        commands = new DotNetCommands(context);
    }

    private string HostFile => facts.Output + "/botservice-host.dll";

    private IReadOnlyList<string> Roots => [facts.BuiltAt, commands.Inside("")];

    /// <returns>Null where there is no driver for the test framework or it does not fit the framework's version.</returns>
    public static WarmHost? Create(TestContext context, BuildFacts facts, TimeProvider time)
    {
        var runtime = Path.ChangeExtension(facts.Test.Target, ".runtimeconfig.json");
        if (!File.Exists(Path.Combine(context.Workspace, runtime)) || HostCompiler.Compile(context, facts) is not { } image)
        {
            return null;
        }

        var host = new WarmHost(context, facts, time);
        SandboxFiles.Replace(context.Workspace, host.HostFile, image);
        return host;
    }

    /// <param name="limit">Wall-clock limit of the run; starting the host is not counted.</param>
    /// <param name="quiet">The longest time that one test may take; default <paramref name="limit"/>.</param>
    public async Task<HostRun> RunAsync(HostRequest request, TimeSpan limit, CancellationToken token, TimeSpan? quiet = null)
    {
        var fresh = session is null;
        session ??= await StartAsync(token);
        var began = time.GetTimestamp();
        var run = new HostConversation(Roots);
        if (session is not null)
        {
            await session.WriteLineAsync(request.ToLine(), token);
            await ListenAsync(session, run, (fresh ? StartGrace : TimeSpan.Zero) + limit, (fresh ? StartGrace : TimeSpan.Zero) + (quiet ?? limit), token);
        }

        var error = session?.ErrorTail ?? "";
        var ended = run.End(time.GetElapsedTime(began), error);
        if (session is null || !run.Finished || !ended.Isolated || run.Alive > AliveLimit || run.Memory > MemoryLimit)
        {
            await DisposeAsync();
        }

        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        if (session is not null)
        {
            await session.DisposeAsync();
            session = null;
        }
    }

    // A fresh process compiles the framework's code while it runs the first test.
    private static TimeSpan StartGrace => TimeSpan.FromSeconds(3);

    private async Task<ISandboxSession?> StartAsync(CancellationToken token)
    {
        var stem = commands.Inside(Path.ChangeExtension(facts.Test.Target, null));
        var command = commands.Test(
            "exec", "--runtimeconfig", stem + ".runtimeconfig.json", "--depsfile", stem + ".deps.json", commands.Inside(HostFile), stem + ".dll") with
        {
            WorkingDirectory = facts.Output,
        };
        var started = await context.Sandbox.StartAsync(command with { Limits = command.Limits with { WallTime = Lifetime, CpuTime = Lifetime } }, token);
        try
        {
            if (await started.ReadLineAsync(token).WaitAsync(StartLimit, time, token) is { } line && HostLine.Parse(line)?.Kind == "ready")
            {
                return started;
            }
        }
        catch (TimeoutException)
        {
        }
        catch (OperationCanceledException)
        {
            await started.DisposeAsync();
            throw;
        }

        await started.DisposeAsync();
        return null;
    }

    private async Task ListenAsync(ISandboxSession talking, HostConversation run, TimeSpan limit, TimeSpan quiet, CancellationToken token)
    {
        var began = time.GetTimestamp();
        try
        {
            while (!run.Finished)
            {
                var left = limit - time.GetElapsedTime(began);
                var wait = left < quiet ? left : quiet;
                var line = await talking.ReadLineAsync(token).WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, token);
                if (line is null || !run.Take(line))
                {
                    return;
                }
            }
        }
        catch (TimeoutException)
        {
            run.TimedOut = true;
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            throw;
        }
    }
}
