using BotService.Repair.Proposals;
using BotService.Repair.Reproduction;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Validation;

/// <summary>Tries candidates in parallel slots: the failing tests first, the whole suite for those that pass.</summary>
internal sealed class Validator(Reproduced failure, CandidateSource source, RunJournal journal, CoreShare cores, TimeProvider time)
{
    /// <summary>Tests that a first look at a candidate runs; the rest is run with the suite.</summary>
    private const int FirstLook = 10;
    private const int Enough = 6;
    private const int MostOfMessage = 300;
    private static readonly TimeSpan ShortestSearchOn = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSearchOn = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SuiteSlack = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly SuiteJudge judge = new(failure);
    private readonly List<Plausible> plausible = [];
    private readonly IReadOnlyList<string> wanted = [.. failure.Failing.Take(FirstLook).Select(t => t.Id)];
    private readonly long began = time.GetTimestamp();
    private TimeSpan searchLimit;
    private int fewest = failure.Failing.Take(FirstLook).Count();

    /// <summary>Gives the original text of a path, for the record of what was tried.</summary>
    public required Func<string, string> Original { get; init; }

    /// <summary>Candidates whose verdict is in.</summary>
    public int Validated { get; private set; }

    public FirstPlausible? First { get; private set; }

    /// <summary>Runs until enough plausible patches are in hand, the candidates are spent, or <paramref name="searchLimit"/> has
    /// passed; what was found by then is returned in each case.</summary>
    public async Task<SearchResult> RunAsync(
        IEnumerable<Func<CancellationToken, Task<ICandidateSession>>> slots, TimeSpan failingRun, TimeSpan searchLimit, CancellationToken token)
    {
        using var search = CancellationTokenSource.CreateLinkedTokenSource(token);
        search.CancelAfter(searchLimit);
        this.searchLimit = searchLimit;
        var limit = CandidateLimit.For(failingRun);
        var work = slots.Select(open => Task.Run(() => RunSlotAsync(open, limit, search), CancellationToken.None)).ToList();
        try
        {
            await Task.WhenAll(work);
        }
        catch (OperationCanceledException) when (search.IsCancellationRequested)
        {
            token.ThrowIfCancellationRequested();
        }

        return new SearchResult(plausible, Exhausted: !search.IsCancellationRequested);
    }

    private async Task RunSlotAsync(Func<CancellationToken, Task<ICandidateSession>> open, TimeSpan limit, CancellationTokenSource search)
    {
        await using var session = await open(search.Token);
        while (await source.TakeAsync(session.BatchSize, search.Token) is { Count: > 0 } batch)
        {
            foreach (var verdict in await TryAsync(session, batch, new TestSelection(wanted), limit, search.Token))
            {
                search.Token.ThrowIfCancellationRequested();
                var repairs = SuiteJudge.Repairs(verdict.Run, wanted);
                var fault = repairs ? await SuiteFaultAsync(session, verdict.Candidate, search.Token) : null;
                if (repairs && fault is null)
                {
                    Keep(verdict.Candidate, search);
                }

                Note(verdict, repairs, fault);
                Count(verdict);
            }
        }
    }

    private void Note(CandidateVerdict verdict, bool repairs, string? fault)
    {
        var (candidate, run) = verdict;
        var left = run.End == TestRunEnd.Completed && !repairs ? SuiteJudge.StillFailing(run, wanted) : 0;
        var detail = fault ?? (left > 0 ? $"{left} of {wanted.Count} failing tests still fail" : FirstLineOf(run.Message));
        var kind = source.KindOf(candidate);
        var trial = new Trial(
            candidate.Id, kind, candidate.OriginName, candidate.Edits[0].Path, candidate.Line, Verdicts.Of(run, repairs, fault), detail, "", Math.Round(run.Duration.TotalSeconds, 3));
        journal.Trials.Add(trial, isNear: fault is not null || (left > 0 && left < wanted.Count), () => HunkText.Of(candidate, Original));
    }

    private static string FirstLineOf(string message)
    {
        var line = Redaction.Hide(message.Length > MostOfMessage ? message[..MostOfMessage] : message).TrimStart();
        return line.IndexOf('\n') is var end and >= 0 ? line[..end].TrimEnd() : line;
    }

    /// <returns>Null when the whole suite is as it should be.</returns>
    private async Task<string?> SuiteFaultAsync(ICandidateSession session, CandidatePatch candidate, CancellationToken token)
    {
        var limit = failure.Baseline.Run.Duration * 3 + SuiteSlack;
        var verdicts = await TryAsync(session, [candidate], TestSelection.All, limit, token);
        return judge.FaultOf(verdicts[0].Run);
    }

    private async Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        ICandidateSession session, IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan limit, CancellationToken token)
    {
        using var share = cores.Test();
        return await session.TryAsync(candidates, tests, limit, token);
    }

    private void Keep(CandidatePatch candidate, CancellationTokenSource search)
    {
        lock (gate)
        {
            plausible.Add(new Plausible(candidate, source.KindOf(candidate)));
            First ??= new FirstPlausible(Validated, Math.Round(time.GetElapsedTime(began).TotalSeconds, 3));
            if (plausible.Count >= Enough)
            {
                search.Cancel();
            }
            else if (plausible.Count == 1)
            {
                search.CancelAfter(SearchOn());
            }
        }
    }

    /// <summary>How long to look for better patches once there is one.</summary>
    private TimeSpan SearchOn()
    {
        var elapsed = time.GetElapsedTime(began);
        var wish = TimeSpan.FromTicks(Math.Clamp(elapsed.Ticks / 2, ShortestSearchOn.Ticks, LongestSearchOn.Ticks));
        var left = searchLimit - elapsed;
        return left < TimeSpan.Zero ? TimeSpan.Zero : wish < left ? wish : left;
    }

    private void Count(CandidateVerdict verdict)
    {
        lock (gate)
        {
            Validated++;
            var left = verdict.Run.End == TestRunEnd.Completed ? SuiteJudge.StillFailing(verdict.Run, wanted) : wanted.Count;
            if (left > 0 && left < fewest)
            {
                fewest = left;
                source.AddNearMiss(new NearMiss(verdict.Candidate, verdict.Run), left);
            }
            else if (verdict.Run.End == TestRunEnd.BuildFailed)
            {
                source.AddNearMiss(new NearMiss(verdict.Candidate, verdict.Run), wanted.Count + 1);
            }

            journal.Candidates = new CandidateCounts(source.Proposed, Validated, plausible.Count, source.RejectedByIntegrity);
        }

        journal.Tick();
    }
}

/// <param name="Exhausted">Every candidate was tried.</param>
internal sealed record SearchResult(IReadOnlyList<Plausible> Plausible, bool Exhausted)
{
    public bool ModelBudgetSpent { get; init; }
}

/// <summary>How long a candidate may run: a hanging one costs little more than the failing run did.</summary>
internal static class CandidateLimit
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    public static TimeSpan For(TimeSpan failingRun) => failingRun < Short ? failingRun * 4 + Slack : failingRun * 1.5 + Slack;
}
