using System.Runtime.InteropServices;

namespace BotService.Commands;

/// <summary>Ctrl-C and SIGTERM: the first one cancels, so that the result so far is still printed; the second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;
    private int received;

    public StopSignals() =>
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, OnSignal))];

    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref received) > 1)
        {
            Environment.Exit(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
        }

        context.Cancel = true;
        stop.Cancel();
    }
}
