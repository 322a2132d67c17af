using BotService.Repair;
using BotService.Repair.Sandboxes;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary>Turns what a command throws into a message for a person and an exit status.</summary>
internal static class Guard
{
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command, Terminal terminal, CancellationToken token)
    {
        try
        {
            return await command(token);
        }
        catch (Exception e) when (e is ConfigurationException or SandboxUnavailableException)
        {
            return Say(terminal, e.Message, ExitCode.Usage);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return Say(terminal, "stopped", ExitCode.NotRepaired);
        }
        catch (Exception e)
        {
            // The last frame of the program: whatever was not expected is a fault of BotService, and the trace is what its makers need.
            return Say(terminal, $"internal error: {e}", ExitCode.EngineFailed);
        }
    }

    private static int Say(Terminal terminal, string message, int status)
    {
        terminal.Error.WriteLine($"botservice: {Terminal.Clean(message)}");
        return status;
    }
}
