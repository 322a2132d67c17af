using Hangfire;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotService.Jobs;

/// <summary>Asks the queues' storage itself: Hangfire starts without it and says nothing.</summary>
internal sealed class QueueHealth(JobStorage storage) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var servers = await Task.Run(() => storage.GetMonitoringApi().Servers().Count, cancellationToken).WaitAsync(cancellationToken);
            return servers > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no process serves the queues");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("the queues' storage does not answer", e);
        }
    }
}
