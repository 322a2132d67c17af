using System.Text.Json;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Publishing;
using BotService.Repair;
using Microsoft.EntityFrameworkCore;

namespace BotService.Dashboard.Queries;

/// <summary>One run with everything around it.</summary>
internal sealed class RunReader(LedgerDatabase database)
{
    private const int MostEvents = 400;

    public Task<RunRow?> RowAsync(string id, CancellationToken token) =>
        database.ReadAsync((ledger, t) => ledger.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, t), token);

    /// <summary>Changes with everything that the run's page shows.</summary>
    public Task<string> VersionAsync(string id, CancellationToken token) => database.ReadAsync(
        async (ledger, t) =>
        {
            var run = await ledger.Runs.Where(r => r.Id == id).Select(r => new { r.Step, r.Result, r.CancelReason, r.FixState }).FirstOrDefaultAsync(t);
            var detail = await ledger.RunDetails.Where(d => d.RunId == id).Select(d => (DateTimeOffset?)d.ChangedAt).FirstOrDefaultAsync(t);
            var last = await ledger.Events.Where(e => e.RunId == id).MaxAsync(e => (long?)e.Id, t);
            return $"{run?.Step}.{run?.Result}.{run?.FixState}.{run?.CancelReason?.Length}.{detail?.ToUnixTimeMilliseconds()}.{last}";
        },
        token);

    public Task<RunStory> ReadAsync(RunRow run, CancellationToken token) => database.ReadAsync(
        async (ledger, t) =>
        {
            var events = await ledger.Events.AsNoTracking().Where(e => e.RunId == run.Id).OrderBy(e => e.Id).Take(MostEvents).ToListAsync(t);
            var detail = await ledger.RunDetails.AsNoTracking().FirstOrDefaultAsync(d => d.RunId == run.Id, t);
            var published = await ledger.PublishedItems.AsNoTracking().Where(p => p.RunId == run.Id).OrderBy(p => p.At).ToListAsync(t);
            var retry = RunActions.RetryCause(run.Id);
            var retried = await ledger.Runs
                .Where(r => r.Forge == run.Forge && r.RepositoryId == run.RepositoryId && r.HeadSha == run.HeadSha && r.Cause == retry).Select(r => r.Id).FirstOrDefaultAsync(t);
            return Story(run, events, detail, published) with { RetriedAs = retried };
        },
        token);

    private static RunStory Story(RunRow run, List<RunEventRow> events, RunDetailRow? detail, List<PublishedItemRow> published)
    {
        var report = Read<RepairReport>(run.Report, out var badReport);
        var findings = Read<RunFindings>(detail?.Findings, out var badFindings);
        var progress = run.Step == RunStep.Repair ? Read<LiveProgress>(detail?.Progress, out _) : null;
        var trigger = Read<RunTrigger>(run.Trigger, out _);
        var fix = published.Find(p => p.Kind == FixReference.Kind);
        return new RunStory(Summary(run) with { FixPullRequest = fix is null ? run.FixPullRequest : FixReference.Number(fix.Reference) }, Timeline(events, run.EndedAt))
        {
            AskedBy = trigger switch
            {
                RunTrigger.Command command => command.By.Login,
                RunTrigger.Review review => review.By.Login,
                _ => null,
            },
            Feedback = trigger is RunTrigger.Review { Feedback: var feedback } ? Redaction.Hide(feedback) : "",
            StopReason = run.CancelReason,
            SandboxSeconds = run.SandboxSeconds,
            ModelSeconds = run.ModelSeconds,
            ModelTokens = run.ModelTokens,
            Report = report is null ? null : Clean(report),
            Trials = findings?.Trials ?? [],
            Sources = findings?.Sources ?? [],
            Progress = progress is null ? null : new RunProgress(progress.Step, progress.FailingTests, progress.Candidates, progress.Elapsed, progress.Left, progress.Latest),
            Published = [.. published.Select(p => new PublishedLine(p.Kind, p.Reference, p.At))],
            IsPartial = badReport || badFindings,
        };
    }

    // Messages of tests may hold what the tests were given.
    private static RepairReport Clean(RepairReport report) => report with
    {
        FailingTests = [.. report.FailingTests.Select(t => t with { Message = Redaction.Hide(t.Message) })],
        Patch = Redaction.HideKnown(report.Patch),
        Explanation = Redaction.Hide(report.Explanation),
        Notes = [.. report.Notes.Select(Redaction.Hide)],
    };

    private static RunSummary Summary(RunRow r) => new(
        r.Id, r.Forge, r.RepositoryName, $"{r.Forge}:{r.RepositoryId}", r.HeadBranch, r.HeadSha, r.PullRequest, r.TriggerKind, r.Step.ToString().ToLowerInvariant(), r.Result, r.Reason)
    {
        Attempt = r.Attempt,
        FixState = r.FixState,
        CreatedAt = r.CreatedAt,
        EndedAt = r.EndedAt,
    };

    // The end is a line of its own, so the time of each line is the way to the next.
    private static List<TimelineLine> Timeline(List<RunEventRow> events, DateTimeOffset? ended) =>
    [
        .. events.Select((e, i) => new TimelineLine(
            e.At, e.Name, e.Detail, i + 1 < events.Count && !(ended <= e.At) ? (events[i + 1].At - e.At).TotalSeconds : null)),
    ];

    // A page of an old run must open, whatever version wrote it.
    private static T? Read<T>(string? json, out bool isBad)
        where T : class
    {
        isBad = false;
        try
        {
            return string.IsNullOrEmpty(json) ? null : LedgerJson.Read<T>(json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            isBad = true;
            return null;
        }
    }
}
