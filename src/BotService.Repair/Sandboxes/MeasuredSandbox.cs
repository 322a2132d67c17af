using System.Diagnostics;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Sandboxes;

/// <summary>A sandbox whose commands are seen as spans and counted.</summary>
/// <param name="egress">Takes what commands asked of the network.</param>
internal sealed class MeasuredSandbox(ISandbox inner, TimeProvider time, EgressLog? egress = null) : ISandbox
{
    public string Name => inner.Name;

    public EgressMode Egress => inner.Egress;

    public string InsidePath(string workspace) => inner.InsidePath(workspace);

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
    {
        using var span = Begin(command);
        var began = time.GetTimestamp();
        try
        {
            var result = await inner.RunAsync(command, token);
            span?.SetTag("sandbox.end", result.End.ToString());
            if (result.Egress is { } used)
            {
                egress?.Add(used);
            }

            return result;
        }
        finally
        {
            RepairInstruments.SandboxUsed(time.GetElapsedTime(began));
        }
    }

    public async Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token)
    {
        // What happens while the session lives is not part of it.
        var outer = Activity.Current;
        var span = Begin(command);
        Activity.Current = outer;
        try
        {
            return new Session(await inner.StartAsync(command, token), span, time);
        }
        catch
        {
            span?.Dispose();
            throw;
        }
    }

    private Activity? Begin(SandboxCommand command) => RepairInstruments.Source.StartActivity("sandbox")
        ?.SetTag("sandbox.name", Name).SetTag("sandbox.program", Path.GetFileName(command.FileName));

    private sealed class Session(ISandboxSession inner, Activity? span, TimeProvider time) : ISandboxSession
    {
        private readonly long began = time.GetTimestamp();
        private int disposed;

        public string ErrorTail => inner.ErrorTail;

        public Task WriteLineAsync(string line, CancellationToken token) => inner.WriteLineAsync(line, token);

        public Task<string?> ReadLineAsync(CancellationToken token) => inner.ReadLineAsync(token);

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            if (Interlocked.Exchange(ref disposed, 1) == 0)
            {
                RepairInstruments.SandboxUsed(time.GetElapsedTime(began));
                var outer = Activity.Current;
                span?.Dispose();
                Activity.Current = outer;
            }
        }
    }
}
