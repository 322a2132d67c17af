using Hangfire;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotService.Jobs;

/// <summary>Asks the queues' storage itself: Hangfire starts without it and says nothing.</summary>
internal sealed class QueueHealth(JobStorage storage) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult(storage.GetMonitoringApi().Servers().Count > 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("no process serves the queues"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("the queues' storage does not answer", e));
        }
    }
}
