using BotService.Repair.Integrity;
using BotService.Repair.Reproduction;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Repair.Validation;

/// <summary>What the clean runs of a patch showed.</summary>
/// <param name="Fault">Null when every run was green and the gate held.</param>
internal sealed record Proof(string? Fault, int GreenRuns, SuiteCounts After, IReadOnlyList<string> Integrity);

/// <summary>Runs the whole suite of every test project on a clean checkout with the patch.</summary>
internal sealed class Prover(Checkout checkout, IReadOnlyList<ProjectBaseline> baselines, Reproduced failure, IntegrityGate gate, int runs)
{
    private readonly SuiteJudge judge = new(failure);

    public async Task<Proof> ProveAsync(CandidatePatch patch, IReadOnlyDictionary<string, string> newTexts, CancellationToken token)
    {
        var workspace = await checkout.ExportAsync($"proof-{patch.Id}", token);
        try
        {
            foreach (var (path, text) in newTexts)
            {
                SandboxFiles.Replace(workspace, path, SourceText.Bytes(text));
            }

            return await RunAllAsync(workspace, newTexts.Keys, token);
        }
        finally
        {
            await checkout.RemoveAsync(workspace);
        }
    }

    private async Task<Proof> RunAllAsync(string workspace, IEnumerable<string> paths, CancellationToken token)
    {
        var others = baselines.Where(b => b != failure.Baseline && b.Run.End == TestRunEnd.Completed);
        foreach (var other in others)
        {
            if (await RegressionOfAsync(other, workspace, token) is { } regression)
            {
                return new Proof(regression, 0, other.Suite.Counts, []);
            }
        }

        var baseline = failure.Baseline;
        var context = baseline.Context with { Workspace = workspace };
        if (await baseline.Runner.RestoreAsync(context, token) is { Succeeded: false } restore)
        {
            return new Proof($"restore on a clean checkout failed: {restore.Message}", 0, baseline.Suite.Counts, []);
        }

        var after = baseline.Suite;
        for (var green = 0; green < runs; green++)
        {
            var run = await baseline.Runner.RunAsync(context, TestSelection.All, token);
            after = SuiteResult.Of(run.Tests);
            if (judge.FaultOf(run) is { } fault)
            {
                return new Proof(fault, green, after.Counts, []);
            }
        }

        var integrity = gate.Compare(baseline.Suite, after, paths, failure.Flaky);
        return new Proof(integrity.Holds ? null : string.Join("; ", integrity.Evidence), runs, after.Counts, integrity.Evidence);
    }

    private static async Task<string?> RegressionOfAsync(ProjectBaseline other, string workspace, CancellationToken token)
    {
        var context = other.Context with { Workspace = workspace };
        var restore = await other.Runner.RestoreAsync(context, token);
        if (!restore.Succeeded)
        {
            return $"restore of {other.Project.Directory} failed: {restore.Message}";
        }

        var run = await other.Runner.RunAsync(context, TestSelection.All, token);
        var regressions = other.Suite.RegressionsIn(SuiteResult.Of(run.Tests));
        return regressions.Count == 0 ? null : $"{regressions.Count} tests of '{other.Project.Directory}' no longer pass: {regressions[0]}";
    }
}
