using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>A container from its making to its end.</summary>
internal sealed class RunningContainer(ContainerName name, ContainerEngine engine, TimeProvider time) : IElsewhere
{
    private static readonly TimeSpan[] Waits = [.. new[] { 1, 1, 2, 4, 4 }.Select(s => TimeSpan.FromSeconds(s))];
    private readonly ContainerProcess first = new(name.Id);
    private IReadOnlyList<string>? counters;

    public int Root() => first.Find();

    // The kernel kills one process; what is left would wait for it until the wall time is over.
    public bool OutOfMemory()
    {
        counters ??= Root() is var id && id > 0 ? ControlGroup.MemoryFilesOf(id) : null;
        return counters?.Any(ControlGroup.HasKilled) == true;
    }

    /// <summary>The engine's run ends with its container and removes it.</summary>
    public async Task EndAsync(Task ended)
    {
        foreach (var wait in Waits)
        {
            // A container that is only being made cannot be killed yet.
            await TryAsync("kill", name.ToString());
            await ProcessTree.SettleAsync(ended, wait, time);
            if (ended.IsCompleted)
            {
                return;
            }
        }

        await TryAsync("rm", "--force", name.ToString());
    }

    private async Task TryAsync(params string[] arguments)
    {
        try
        {
            await engine.AskAsync(arguments, CancellationToken.None);
        }
        catch (SandboxUnavailableException)
        {
            // The engine's program is gone; what it left is swept at the next start.
        }
    }
}
