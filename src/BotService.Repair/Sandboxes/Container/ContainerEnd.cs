using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>Ends a container with all in it.</summary>
internal sealed class ContainerEnd(ContainerEngine engine, TimeProvider time)
{
    private static readonly TimeSpan[] Waits = [.. new[] { 1, 1, 2, 4, 4 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <summary>Kills it and waits a bounded time until the engine's run has ended, which removes it.</summary>
    /// <param name="ended">The end of the engine's run.</param>
    public async Task KillAsync(ContainerName name, Task ended)
    {
        foreach (var wait in Waits)
        {
            // A container that is only being made cannot be killed yet.
            await TryAsync(["kill", name.ToString()]);
            await ProcessTree.SettleAsync(ended, wait, time);
            if (ended.IsCompleted)
            {
                return;
            }
        }

        await TryAsync(["rm", "--force", name.ToString()]);
    }

    private async Task TryAsync(IReadOnlyList<string> arguments)
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
