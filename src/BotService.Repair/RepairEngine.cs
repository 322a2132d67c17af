using BotService.Repair.Proposals;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Repair;

/// <summary>A checkout with a failing test in, a validated patch or a named reason out. Knows no forge, no queue, no web.</summary>
/// <remarks>Thread safe; each call is a run of its own.</remarks>
public sealed class RepairEngine(
    CheckoutFactory checkouts, SandboxSelector sandboxes, TestProjectFinder finder, ProposerSet proposers, TimeProvider time)
{
    /// <returns>Always a report; when <paramref name="token"/> is cancelled or the time limit passes, the result so far as
    /// <see cref="RepairOutcome.BudgetSpent"/>, within 5 s and with no process or workspace left.</returns>
    /// <exception cref="ConfigurationException">The request or <c>.botservice.yml</c> has a bad value; the message names it and the remedy.</exception>
    public async Task<RepairReport> RepairAsync(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token)
    {
        if (request.ConfigurationFile is { } file && !File.Exists(file))
        {
            throw new ConfigurationException($"The configuration file '{file}' does not exist. Give the path of a YAML file like .botservice.yml.");
        }

        proposers.Check(request);
        using var span = RepairInstruments.Source.StartActivity("repair");
        var report = await BoundedAsync(request, progress, token);
        span?.SetTag("repair.outcome", report.Outcome.Name);
        return report;
    }

    private async Task<RepairReport> BoundedAsync(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token)
    {
        var journal = new RunJournal(progress, time, request.TimeLimit);
        using var limit = new CancellationTokenSource(request.TimeLimit, time);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        try
        {
            proposers.Prepare(request);
            return journal.Close(await RunAsync(request, journal, budget.Token));
        }
        catch (OperationCanceledException) when (budget.IsCancellationRequested || journal.Left <= TimeSpan.Zero)
        {
            return journal.Close(new RepairOutcome.BudgetSpent(journal.Describe(token.IsCancellationRequested
                ? "Stopped on request"
                : $"The time limit of {journal.Limit.TotalSeconds:0} s passed")));
        }
        catch (SandboxUnavailableException e)
        {
            return journal.Close(new RepairOutcome.InfrastructureFailure(e.Message));
        }
        catch (IOException e)
        {
            return journal.Close(new RepairOutcome.Failed(journal.Describe(e.Message), Transient: true));
        }
    }

    private async Task<RepairOutcome> RunAsync(RepairRequest request, RunJournal journal, CancellationToken token)
    {
        var opened = await OpenAsync(request, journal, token);
        if (opened is CheckoutResult.Refused refused)
        {
            return refused switch
            {
                { ConfigurationError: true } => throw new ConfigurationException(refused.Reason),
                { Transient: true } => new RepairOutcome.InfrastructureFailure(refused.Reason),
                _ => new RepairOutcome.Skipped(refused.Reason),
            };
        }

        await using var checkout = ((CheckoutResult.Opened)opened).Checkout;
        journal.Report = journal.Report with { Commit = checkout.Commit };
        var sandbox = await sandboxes.SelectAsync(request.Sandbox, token);
        journal.Report = journal.Report with { Evidence = journal.Report.Evidence with { Sandbox = sandbox.Name } };
        var run = new RepairRun(request, sandbox, checkout, journal, time);
        return await run.RepairAsync(finder, proposers, token);
    }

    private async Task<CheckoutResult> OpenAsync(RepairRequest request, RunJournal journal, CancellationToken token)
    {
        journal.Enter(RepairStep.Checkout, request.Source);
        return await checkouts.OpenAsync(request.Source, request.Ref, request.Credential, token);
    }
}
