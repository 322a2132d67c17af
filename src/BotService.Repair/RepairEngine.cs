namespace BotService.Repair;

/// <summary>A checkout with a failing test in, a validated patch or a named reason out. Knows no forge, no queue, no web.</summary>
public sealed class RepairEngine
{
    /// <returns>Always a report; when <paramref name="token"/> is cancelled or the time limit passes, the result so far as
    /// <see cref="RepairOutcome.BudgetSpent"/>, within 5 s and with no process or workspace left.</returns>
    /// <exception cref="ConfigurationException">The request or <c>.botservice.yml</c> has a bad value; the message names it and the remedy.</exception>
    public Task<RepairReport> RepairAsync(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token) =>
        Task.FromResult(new RepairReport(new RepairOutcome.Failed("not built yet", Transient: false)));
}
