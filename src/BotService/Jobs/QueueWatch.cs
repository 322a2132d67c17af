using Hangfire;

namespace BotService.Jobs;

/// <param name="Age">Of the job that has waited longest; zero for an empty queue.</param>
internal sealed record QueueState(string Name, long Length, TimeSpan Age);

/// <summary>How much waits in each queue, and for how long.</summary>
internal sealed class QueueWatch(JobStorage storage, TimeProvider time)
{
    /// <summary>Hangfire can only be asked by a call that blocks.</summary>
    public Task<IReadOnlyList<QueueState>> ReadAsync(CancellationToken token) => Task.Run(Read, token).WaitAsync(token);

    private IReadOnlyList<QueueState> Read()
    {
        var monitor = storage.GetMonitoringApi();
        var now = time.GetUtcNow();
        return
        [
            .. Queues.All.Select(name =>
            {
                var since = monitor.EnqueuedJobs(name, 0, 1).Select(j => j.Value?.EnqueuedAt).FirstOrDefault();
                return new QueueState(name, monitor.EnqueuedCount(name), since is { } at ? now - new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : TimeSpan.Zero);
            }),
        ];
    }
}
