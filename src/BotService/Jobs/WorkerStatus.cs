using BotService.Dashboard;
using Hangfire;
using Hangfire.Storage.Monitoring;

namespace BotService.Jobs;

/// <summary>Who works, and what waits.</summary>
internal sealed class WorkerStatus(JobStorage storage, TimeProvider time)
{
    /// <exception cref="Exception">The storage does not answer.</exception>
    public WorkersView Read()
    {
        var monitor = storage.GetMonitoringApi();
        var servers = monitor.Servers();
        var statistics = monitor.GetStatistics();
        return new WorkersView(
            [.. Queues.All.Select(q => Queue(monitor, q, servers))],
            [.. servers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new ServerView(s.Name, [.. s.Queues], s.WorkersCount, Utc(s.StartedAt), s.Heartbeat is { } beat ? Utc(beat) : null))],
            statistics.Processing,
            statistics.Scheduled,
            statistics.Failed);
    }

    private QueueView Queue(Hangfire.Storage.IMonitoringApi monitor, string name, IList<ServerDto> servers)
    {
        var oldest = monitor.EnqueuedJobs(name, 0, 1).Select(j => j.Value?.EnqueuedAt).FirstOrDefault();
        return new QueueView(
            name,
            servers.Where(s => s.Queues.Contains(name)).Sum(s => s.WorkersCount),
            monitor.EnqueuedCount(name),
            oldest is { } since ? time.GetUtcNow() - Utc(since) : null);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
