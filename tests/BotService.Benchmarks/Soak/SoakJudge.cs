using System.Globalization;
using BotService.Benchmarks.Service;
using BotService.Forges;
using BotService.Forges.Local;
using BotService.Policies;

namespace BotService.Benchmarks.Soak;

/// <summary>Everything that can be read after the storm.</summary>
internal sealed record SoakEvidence(IReadOnlyList<LedgerRun> Runs, IReadOnlyList<LedgerDelivery> Deliveries, IReadOnlyDictionary<string, IReadOnlyList<LocalPullRequest>> Pulls, IReadOnlyDictionary<string, IReadOnlyList<BotCommit>> Commits)
{
    public static async Task<SoakEvidence> ReadAsync(SoakPlan plan, SoakPeople people, SoakLedger ledger)
    {
        var commits = new Dictionary<string, IReadOnlyList<BotCommit>>();
        foreach (var repository in plan.Repositories)
        {
            var bare = new WorkingClone(Path.Combine(people.Folder, $"{repository.Name}.git"));
            var lines = await bare.RunAsync("-c", "safe.directory=*", "for-each-ref", "--format=%(refname:short)%09%(objectname)%09%(contents:trailers:key=" + BotIdentity.Trailer + ",valueonly,separator=%2C)", "refs/heads/" + BotIdentity.BranchPrefix);
            commits[repository.Name] = [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')).Select(l => new BotCommit(l[0], l[1], l[2].Trim()))];
        }

        return new SoakEvidence(await ledger.RunsAsync(), await ledger.DeliveriesAsync(), plan.Repositories.ToDictionary(r => r.Name, r => people.Forge.PullRequests(r.Name)), commits);
    }
}

/// <param name="Run">The trailer of the commit at the branch's head.</param>
internal sealed record BotCommit(string Branch, string Sha, string Run);

/// <summary>What came of each case, and whether that is what must come of it.</summary>
/// <param name="Result">Of its run; "none" without one.</param>
/// <param name="Seconds">From the delivery to the end of the review; null without one.</param>
internal sealed record SoakVerdict(SoakPlayed Played, string Result, double? Seconds, IReadOnlyList<string> Findings);

/// <summary>Compares ledger, git and pull requests with what people did.</summary>
internal sealed class SoakJudge(SoakEvidence evidence, LocalStore forge)
{
    private static readonly Dictionary<SoakKind, string[]> Expected = new()
    {
        [SoakKind.Branch] = ["repaired"],
        [SoakKind.Pull] = ["repaired"],
        [SoakKind.Asked] = ["repaired"],
        [SoakKind.Unfixable] = ["no-plausible-patch"],
        [SoakKind.Flaky] = ["flaky"],
        [SoakKind.Green] = ["not-reproduced"],
        [SoakKind.BaseRed] = ["none"],
        [SoakKind.Superseded] = ["superseded"],
        [SoakKind.Moved] = ["cancelled", "superseded", "repaired"],
        [SoakKind.Stopped] = ["cancelled", "repaired", "none"],
    };

    public SoakVerdict Of(SoakPlayed played)
    {
        var found = new List<string>();
        var runs = evidence.Runs.Where(r => r.Repository == played.Repository.FullName && r.Sha == played.Sha).ToList();
        var cause = played.Case.Kind == SoakKind.Asked ? $"comment:{played.Asked}" : "red";
        found.AddRange(runs.Where(r => r.Cause != cause).Select(r => $"has a run of '{r.Cause}' too, {r.Id}: {r.Result}"));
        if (runs.Count(r => r.Cause == cause) > 1)
        {
            found.Add($"has {runs.Count} runs");
        }

        var run = runs.Find(r => r.Cause == cause);
        var result = run is null ? "none" : run.Step == "Ended" ? run.Result : $"at {run.Step}";
        if (!Expected[played.Case.Kind].Contains(result))
        {
            found.Add($"ended as '{result}' and not as '{string.Join("' or '", Expected[played.Case.Kind])}'. {run?.Reason}");
        }

        found.AddRange(OnChecks(played, run));
        found.AddRange(OnComments(played));
        var review = OnFix(played, run, found);
        return new SoakVerdict(played, result, (review - played.DeliveredAt)?.TotalSeconds, [.. found.Select(f => $"case {played.Case.Number}, {played.Case}: {f}")]);
    }

    /// <summary>What belongs to no case.</summary>
    public IEnumerable<string> Rest(IReadOnlyList<SoakPlayed> played, IReadOnlyDictionary<string, int> accepted)
    {
        var known = played.Select(p => (p.Repository.FullName, p.Sha)).ToHashSet();
        foreach (var run in evidence.Runs.Where(r => !known.Contains((r.Repository, r.Sha))))
        {
            yield return $"run {run.Id} is for a commit that nobody delivered: {run.Repository} {run.Sha} {run.Result}";
        }

        foreach (var delivery in evidence.Deliveries.Where(d => d.State != "Done"))
        {
            yield return $"delivery {delivery.Id} is {delivery.State}: {delivery.Result}";
        }

        var stored = evidence.Deliveries.ToLookup(d => d.Id);
        foreach (var id in accepted.Keys.Where(id => stored[id].Count() != 1))
        {
            yield return $"delivery {id} was accepted and is stored {stored[id].Count()} times";
        }

        foreach (var (repository, commits) in evidence.Commits)
        {
            var heads = evidence.Pulls[repository].Where(IsFix).Select(p => p.HeadBranch).ToList();
            foreach (var orphan in commits.Where(c => !heads.Contains(c.Branch)))
            {
                yield return $"branch {orphan.Branch} of {repository} has no pull request (run {orphan.Run})";
            }

            foreach (var twice in heads.GroupBy(h => h).Where(h => h.Count() > 1))
            {
                yield return $"branch {twice.Key} of {repository} has {twice.Count()} pull requests";
            }
        }
    }

    private static bool IsFix(LocalPullRequest pull) => pull.Author == LocalForge.Self;

    private IEnumerable<string> OnChecks(SoakPlayed played, LedgerRun? run)
    {
        var checks = forge.Checks(played.Repository.FullName, played.Sha).Where(c => c.ExternalId is not null).ToList();
        foreach (var open in checks.Where(c => c.State != CheckState.Completed))
        {
            yield return $"the check of run {open.ExternalId} is {open.State} for ever";
        }

        if (run is { Result: not ("superseded" or "cancelled") } && checks.Count(c => c.ExternalId == run.Id) is var own && own != 1)
        {
            yield return $"has {own} checks of its run";
        }
    }

    private IEnumerable<string> OnComments(SoakPlayed played)
    {
        var pulls = evidence.Pulls[played.Repository.FullName].Where(p => p.Number == played.Pull?.Number || p.BaseBranch == played.Case.Branch);
        return pulls.SelectMany(p => p.Comments.Where(c => c.Author == LocalForge.Self).GroupBy(c => (c.Kind, c.Path, c.Line, c.Body)).Where(g => g.Count() > 1)
            .Select(g => $"pull request {p.Number} has {g.Count()} comments that say the same: {g.Key.Body.Split('\n')[0]}"));
    }

    /// <returns>When the review of the fix was written.</returns>
    private DateTimeOffset? OnFix(SoakPlayed played, LedgerRun? run, List<string> found)
    {
        var pulls = evidence.Pulls[played.Repository.FullName];
        var fixes = pulls.Where(p => IsFix(p) && p.BaseBranch == played.Case.Branch).ToList();
        var own = pulls.FirstOrDefault(p => p.Number == played.Pull?.Number);
        var suggests = played.Case is { HasPull: true, Repository.TakesSuggestions: true };
        var isSure = Expected[played.Case.Kind] is ["repaired"];
        var wanted = run?.Result == "repaired" && isSure ? 1 : 0;
        if (isSure || run?.Result != "repaired")
        {
            Number("fix pull requests", fixes.Count, suggests ? 0 : wanted, found);
            Number("reviews with suggestions", Reviews(own), suggests ? wanted : 0, found);
        }
        else
        {
            Number("fixes", Math.Min(1, fixes.Count + Reviews(own)), fixes.Count + Reviews(own), found);
        }

        var holder = suggests ? own : fixes.FirstOrDefault();
        if (holder is null || Reviews(holder) == 0)
        {
            Number("reviews of the fix", 0, fixes.Count, found);
            return null;
        }

        Number("reviews of the fix", Reviews(holder), 1, found);
        if (!holder.Comments.Any(c => c.Kind == CommentKind.Review && c.Author == LocalForge.Self))
        {
            found.Add("has a review without comments on lines");
        }

        OnCommits(played, run, fixes, found);
        if (run is { Attempt: not 1 })
        {
            found.Add($"took attempt {run.Attempt} for a failure that nobody had seen before");
        }

        return holder.Comments.First(c => c.Kind == CommentKind.ReviewBody && c.Author == LocalForge.Self).Created;
    }

    private void OnCommits(SoakPlayed played, LedgerRun? run, IReadOnlyList<LocalPullRequest> fixes, List<string> found)
    {
        var commits = evidence.Commits[played.Repository.FullName].Where(c => c.Run == run?.Id).ToList();
        Number("branches with its commit", commits.Count, fixes.Count, found);
        if (fixes.Count == 1 && commits.Count == 1 && fixes[0].HeadBranch != commits[0].Branch)
        {
            found.Add($"pushed {commits[0].Branch} and opened a pull request for {fixes[0].HeadBranch}");
        }
    }

    private static int Reviews(LocalPullRequest? pull) => pull?.Comments.Count(c => c.Kind == CommentKind.ReviewBody && c.Author == LocalForge.Self) ?? 0;

    private static void Number(string what, int count, int wanted, List<string> found)
    {
        if (count != wanted)
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"has {count} {what} and not {wanted}"));
        }
    }
}
