using BotService.Forges;
using BotService.Ledger.Rows;
using BotService.Publishing;
using BotService.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>The runs and their timelines.</summary>
internal sealed class Runs(LedgerDatabase database, TimeProvider time)
{
    /// <returns>The run of this cause and commit, and whether it is new.</returns>
    public Task<(RunRow Run, bool IsNew)> BeginAsync(NewRun start, CancellationToken token) =>
        database.WriteAsync($"run:{start.Repository.Forge}:{start.Repository.Id}:{start.HeadSha}", (ledger, t) => BeginAsync(ledger, start, t), token);

    public Task<RunRow?> FindAsync(string id, CancellationToken token) =>
        database.ReadAsync((ledger, t) => ledger.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, t), token);

    /// <summary>The run that began by itself for a red commit; notes that the forge spoke of it again.</summary>
    public Task<RunRow?> SeenAgainAsync(RepositoryRef repository, string sha, CancellationToken token) => database.WriteAsync(
        async (ledger, t) =>
        {
            var run = await ledger.Runs.FirstOrDefaultAsync(
                r => r.Forge == repository.Forge && r.RepositoryId == repository.Id && r.HeadSha == sha && r.Cause == NewRun.Red, t);
            if (run is not null)
            {
                run.RedAt = time.GetUtcNow();
            }

            return run;
        },
        token);

    /// <summary>Writes the result of a step, if the one who did it still holds the branch.</summary>
    /// <returns>False when another execution has taken over, which then does the step itself.</returns>
    public Task<bool> AdvanceAsync(RunRow run, string owner, Action<RunRow> change, CancellationToken token) => database.WriteAsync(
        async (ledger, t) =>
        {
            var holds = await ledger.BranchLeases.AnyAsync(
                l => l.Forge == run.Forge && l.RepositoryId == run.RepositoryId && l.Branch == run.HeadBranch && l.Owner == owner, t);
            var current = await ledger.Runs.FirstAsync(r => r.Id == run.Id, t);
            if (!holds || current.Step != run.Step)
            {
                return false;
            }

            change(current);
            current.ChangedAt = time.GetUtcNow();
            if (current.Step == RunStep.Ended)
            {
                current.EndedAt = current.ChangedAt;
            }

            ledger.Add(Event(run.Id, current.Step == RunStep.Ended ? current.Result : current.Step.ToString().ToLowerInvariant(), current.Reason));
            return true;
        },
        token);

    public Task NoteAsync(string runId, string name, string detail, CancellationToken token) => database.WriteAsync(
        (ledger, _) =>
        {
            ledger.Add(Event(runId, name, detail));
            return Task.CompletedTask;
        },
        token);

    /// <summary>Keeps a run from looking forgotten.</summary>
    public Task TouchAsync(string runId, CancellationToken token) => database.WriteAsync(
        (ledger, t) => ledger.Runs.Where(r => r.Id == runId).ExecuteUpdateAsync(set => set.SetProperty(r => r.ChangedAt, time.GetUtcNow()), t), token);

    /// <returns>Why the run shall stop, or null.</returns>
    public Task<string?> CancelReasonAsync(string runId, CancellationToken token) =>
        database.ReadAsync((ledger, t) => ledger.Runs.Where(r => r.Id == runId).Select(r => r.CancelReason).FirstOrDefaultAsync(t), token);

    public Task<List<RunPosition>> UnfinishedAsync(DateTimeOffset untouchedSince, CancellationToken token) => database.ReadAsync(
        (ledger, t) => ledger.Runs
            .Where(r => r.Step != RunStep.Ended && r.ChangedAt < untouchedSince)
            .OrderBy(r => r.CreatedAt)
            .Select(r => new RunPosition(r.Id, r.Step))
            .ToListAsync(t),
        token);

    /// <summary>Runs whose fix pull request is open as far as is known.</summary>
    public Task<List<string>> WithOpenFixAsync(CancellationToken token) => database.ReadAsync(
        (ledger, t) => ledger.PushReservations
            .Where(p => p.ReleasedAt == null && ledger.Runs.Any(r => r.Id == p.RunId && r.Step == RunStep.Ended))
            .Select(p => p.RunId)
            .ToListAsync(t),
        token);

    /// <summary>The run whose fix lies in a pull request.</summary>
    public Task<string?> OfFixAsync(PullRequestRef pullRequest, CancellationToken token)
    {
        var (forge, repository) = (pullRequest.Repository.Forge, pullRequest.Repository.Id);
        var number = pullRequest.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return database.ReadAsync(
            (ledger, t) => ledger.Runs
                .Where(r => r.Forge == forge && r.RepositoryId == repository)
                .Where(r => ledger.PublishedItems.Any(p => p.RunId == r.Id && p.Kind == FixReference.Kind && (p.Reference == number || p.Reference.EndsWith("/" + number))))
                .OrderByDescending(r => r.CreatedAt)
                .Select(r => r.Id)
                .FirstOrDefaultAsync(t),
            token);
    }

    /// <summary>Red builds since a moment, and how many of their runs have ended.</summary>
    public Task<(int Seen, int Handled)> LivenessAsync(DateTimeOffset since, CancellationToken token) => database.ReadAsync(
        async (ledger, t) => (
            await ledger.Runs.CountAsync(r => r.CreatedAt > since, t),
            await ledger.Runs.CountAsync(r => r.CreatedAt > since && r.Step == RunStep.Ended, t)),
        token);

    /// <summary>Days since 1970-01-01 (UTC).</summary>
    internal static int DayOf(DateTimeOffset time) => (int)(time.ToUnixTimeSeconds() / (24 * 60 * 60));

    internal static string KindOf(RunTrigger trigger) => trigger switch
    {
        RunTrigger.Command => "command",
        RunTrigger.Review => "review",
        _ => NewRun.Red,
    };

    /// <summary>What became of the fix pull request.</summary>
    public Task FixEndedAsync(string runId, string state, CancellationToken token) => database.WriteAsync(
        (ledger, t) => ledger.Runs.Where(r => r.Id == runId).ExecuteUpdateAsync(set => set.SetProperty(r => r.FixState, state), t), token);

    private async Task<(RunRow Run, bool IsNew)> BeginAsync(LedgerContext ledger, NewRun start, CancellationToken token)
    {
        var repository = start.Repository;
        var known = await ledger.Runs.AsNoTracking().FirstOrDefaultAsync(
            r => r.Forge == repository.Forge && r.RepositoryId == repository.Id && r.HeadSha == start.HeadSha && r.Cause == start.Cause, token);
        if (known is not null)
        {
            return (known, false);
        }

        var now = time.GetUtcNow();
        var run = new RunRow
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Forge = repository.Forge,
            RepositoryId = repository.Id,
            RepositoryName = repository.FullName,
            Installation = repository.Installation,
            HeadSha = start.HeadSha,
            HeadBranch = start.HeadBranch,
            PullRequest = start.PullRequest?.Number,
            FixPullRequest = start.FixPullRequest?.Number,
            Cause = start.Cause,
            Trigger = LedgerJson.Write(start.Trigger),
            Wishes = LedgerJson.Write(start.Wishes),
            TraceParent = ServiceTraces.Parent,
            CreatedAt = now,
            ChangedAt = now,
            RedAt = now,
            Day = DayOf(now),
            TriggerKind = KindOf(start.Trigger),
        };
        ledger.Add(run);
        ledger.Add(Event(run.Id, "begun", start.Cause));
        return (run, true);
    }

    private RunEventRow Event(string runId, string name, string detail) => new() { RunId = runId, Name = name, Detail = detail, At = time.GetUtcNow() };
}

internal sealed record RunPosition(string Id, RunStep Step);
