using BotService.Repair;
using BotService.Repair.ModelBackends;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotService.Jobs;

/// <summary>The sandbox has shown on this machine that it shuts in what it runs.</summary>
internal sealed class SandboxHealth(FrontDoor door, RunOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var sandbox = await door.SandboxAsync(options.Sandbox, cancellationToken);
            return HealthCheckResult.Healthy($"{sandbox.Name}; {(sandbox.Name == SandboxSelector.None ? "nothing is kept away from the network" : door.Egress.SummaryFor(sandbox))}");
        }
        catch (Exception e) when (e is SandboxUnavailableException or ConfigurationException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}

/// <summary>The first model of the settings that can be had is open. Opening it begins with the first question and goes on between questions.</summary>
internal sealed class ModelHealth(FrontDoor door, RunOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Models.Count == 0)
        {
            return HealthCheckResult.Healthy("none is configured");
        }

        try
        {
            var pool = door.Services.GetRequiredService<ModelPool>();
            return HealthCheckResult.Healthy((await pool.GetAsync(pool.Parse(options.Models), cancellationToken)).Description.Name);
        }
        catch (Exception e) when (e is ModelFailedException or ConfigurationException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
        catch (OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("it is still being opened");
        }
    }
}
