using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>Repairs, then scores, each project by each method that has no row yet.</summary>
internal sealed class EvalRun(EvalEngine engine, EvalScorer scorer, EvalResults results, IEvalDisplay display)
{
    public async Task RunAsync(IReadOnlyList<EvalProject> projects, IReadOnlyList<EvalMethod> methods, int jobs, CancellationToken token)
    {
        var done = results.Rows.Select(r => (r.Id, r.Method)).ToHashSet();
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = token };
        var work = projects.SelectMany(p => methods.Select(m => (Project: p, Method: m))).Where(w => !done.Contains((w.Project.Id, w.Method.Name)));
        await Parallel.ForEachAsync(work, options, async (w, t) => results.Add(await RunOneAsync(w.Project, w.Method, t)));
    }

    private async Task<EvalRow> RunOneAsync(EvalProject project, EvalMethod method, CancellationToken token)
    {
        var (report, took) = await engine.RunAsync(project, method.Request, display.Started(project.Id), token);

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
            new EvalCandidates(report.Candidates.Proposed, report.Candidates.Validated, report.Candidates.Plausible))
        {
            Method = method.Name,
            FirstPlausible = report.FirstPlausible,
            ReferenceRank = score.EqualsReference ? 1 : await RankAsync(project, report.Alternatives, token),
            Tokens = report.Model is { Use: var use } ? use.PromptTokens - use.ReusedTokens + use.DecodedTokens : 0,
        };
        display.Ended(row, score.Note.Length > 0 ? score.Note : report.Outcome is RepairOutcome.Repaired ? "" : report.Outcome.Reason);
        return row;
    }

    private async Task<int?> RankAsync(EvalProject project, IReadOnlyList<Alternative> alternatives, CancellationToken token)
    {
        for (var i = 0; i < alternatives.Count; i++)
        {
            if (await scorer.EqualsReferenceAsync(project, alternatives[i].Patch, token))
            {
                return i + 2;
            }
        }

        return null;
    }
}
