using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>Repairs, then scores, each project that has no row yet.</summary>
internal sealed class EvalRun(EvalEngine engine, EvalScorer scorer, EvalResults results, IEvalDisplay display)
{
    public async Task RunAsync(IReadOnlyList<EvalProject> projects, int jobs, CancellationToken token)
    {
        var done = results.Rows.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = token };
        await Parallel.ForEachAsync(projects.Where(p => !done.Contains(p.Id)), options, async (project, t) =>
        {
            var row = await RunOneAsync(project, t);
            results.Add(row);
        });
    }

    private async Task<EvalRow> RunOneAsync(EvalProject project, CancellationToken token)
    {
        var (report, took) = await engine.RunAsync(project, display.Started(project.Id), token);

        // A run that the user stopped says nothing about the engine; it is done again when the evaluation goes on.
        token.ThrowIfCancellationRequested();
        var score = await scorer.ScoreAsync(project, report.Patch, token);
        var row = new EvalRow(
            project.Id,
            project.Set,
            project.Language,
            report.Outcome.Name,
            score.Plausible,
            score.EqualsReference,
            report.Patch,
            Math.Round(took.TotalSeconds, 2),
            new EvalCandidates(report.Candidates.Proposed, report.Candidates.Validated, report.Candidates.Plausible));
        display.Ended(row, score.Note.Length > 0 ? score.Note : report.Outcome is RepairOutcome.Repaired ? "" : report.Outcome.Reason);
        return row;
    }
}
