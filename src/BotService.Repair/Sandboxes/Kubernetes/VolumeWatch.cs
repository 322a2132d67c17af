namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Looks at what a command writes to the shared volume, which the pod's own limits do not count.</summary>
internal static class VolumeWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>Completes with what is wrong when a limit is passed; is cancelled otherwise.</summary>
    public static async Task<string> WatchAsync(SandboxCommand command, TimeProvider time, CancellationToken stop)
    {
        // Files that are open but have no name are seen by the supervisor: it has the processes.
        var disk = new DiskWatch([command.Workspace, .. command.WritablePaths], command.Limits.DiskBytes, time);
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            if (disk.Check([]) is { } said)
            {
                return said;
            }
        }

        throw new OperationCanceledException(stop);
    }
}
