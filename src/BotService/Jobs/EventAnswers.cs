using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Policies;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>Carries out decisions that begin no run. Each may be repeated.</summary>
internal sealed class EventAnswers(Answers answers, Publisher publisher, PullRequestRuns runs, PullRequestNotes notes, RunOptions options)
{
    public async Task<string> SayAsync(EventDecision.Say say, CancellationToken token)
    {
        var (decision, origin) = say;
        await answers.SayAsync(decision, origin.PullRequest, origin.Comment, token);
        if (origin is { PullRequest: null, Sha: { } sha } && decision.Notice is { } notice)
        {
            await answers.NoteAsync(origin.Repository, sha, notice, token);
        }

        return $"answered: {decision.Reason}";
    }

    public async Task<string> ReportAsync(EventDecision.Report report, CancellationToken token)
    {
        var known = await runs.OfAsync(report.PullRequest, token);
        if (report.IsStatus)
        {
            await answers.StatusAsync(report.PullRequest, StatusOf(known.LastOrDefault(), Math.Min(report.MaximumAttempts, options.AttemptsPerFailure)), token);
            return "answered: status";
        }

        await answers.ExplainAsync(report.PullRequest, known.LastOrDefault(r => r.Report is not null)?.Finished(), token);
        return "answered: explain";
    }

    public async Task<string> OfferAsync(EventDecision.Offer offer, CancellationToken token)
    {
        await answers.OfferAsync(offer.Repository, offer.Sha, token);
        return "offered";
    }

    public async Task<string> NoteAsync(EventDecision.Note note, CancellationToken token)
    {
        await notes.SetAsync(note.PullRequest, note.What, note.Holds, token);
        return $"noted: {note.What} {note.Holds}";
    }

    public async Task<string> MarkReadyAsync(EventDecision.MarkReady ready, CancellationToken token)
    {
        await answers.MarkReadyAsync(ready.FixPullRequest, token);
        return "marked as ready";
    }

    public async Task<string> ApplyAsync(EventDecision.Apply apply, CancellationToken token)
    {
        var proven = (await runs.OfAsync(apply.PullRequest, token))
            .Where(r => r.HeadSha == apply.Sha && r.PullRequest == apply.PullRequest.Number && r.Report is not null)
            .Select(r => r.Finished())
            .LastOrDefault(r => r.Report.Outcome is RepairOutcome.Repaired);
        if (proven is null)
        {
            await answers.SayAsync(Unproven(apply.Sha), apply.PullRequest, apply.Origin.Comment, token);
            return "answered: no-patch";
        }

        // What the run published by itself must not be taken for this commit.
        var result = await publisher.ApplyAsync(proven with { RunId = $"{proven.RunId}-apply", Trigger = new RunTrigger.Command(apply.By, apply.Origin.Comment) }, token);
        return $"applied: {result.Name}";
    }

    private static Decision.Refuse Unproven(string sha) => new("no-patch")
    {
        Notice = new Notice("refused", $"I have no proven patch for `{sha}`. `/testfix` looks for one."),
        Acknowledgement = Acknowledgement.Refused,
    };

    private static RunStatus StatusOf(RunRow? run, int maximumAttempts) => run is null
        ? new RunStatus(null, "", "", "", 0, maximumAttempts)
        : new RunStatus(run.Id, run.HeadSha, run.Step == RunStep.Ended ? run.Result : run.Step.ToString().ToLowerInvariant(), run.Reason, Math.Max(run.Attempt, 1), maximumAttempts);
}
