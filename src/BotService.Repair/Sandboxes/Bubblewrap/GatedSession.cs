using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>A session whose way to the proxy lives as long as it does.</summary>
internal sealed class GatedSession(ISandboxSession inner, LoopbackGate gate) : ISandboxSession
{
    public string ErrorTail => inner.ErrorTail;

    public Task WriteLineAsync(string line, CancellationToken token) => inner.WriteLineAsync(line, token);

    public Task<string?> ReadLineAsync(CancellationToken token) => inner.ReadLineAsync(token);

    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await gate.DisposeAsync();
    }
}
