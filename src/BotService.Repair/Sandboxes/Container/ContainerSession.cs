namespace BotService.Repair.Sandboxes.Container;

/// <summary>A line conversation whose container reports at its end which limit it has reached.</summary>
internal sealed class ContainerSession(LineSession inner, SandboxLimits limits) : ISandboxSession
{
    public string ErrorTail => inner.ErrorTail + (ContainerStatus.Read(inner.Status) switch
    {
        { OutOfMemory: true } => $"\n[killed: out of memory, {limits.MemoryBytes >> 20} MiB are allowed]\n",
        { OutOfProcesses: true } => $"\n[refused: more processes and threads than the {limits.Processes} that are allowed]\n",
        _ => "",
    });

    public Task WriteLineAsync(string line, CancellationToken token) => inner.WriteLineAsync(line, token);

    public Task<string?> ReadLineAsync(CancellationToken token) => inner.ReadLineAsync(token);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
