using BotService.Repair.TestRunners;
using BotService.Repair.Validation;

namespace BotService.Repair.Reproduction;

/// <summary>A failure that was seen again, and how well the warm session shows it.</summary>
/// <param name="SessionAgrees">The session fails the same tests on the unchanged code, so its verdicts can be used as a filter.</param>
/// <param name="FailingRun">Shortest time of one run of the failing tests; of a hanging one, a share of the time after which it was ended.</param>
internal sealed record Confirmed(Reproduced Failure, bool SessionAgrees, TimeSpan FailingRun);

/// <summary>Reruns failing tests to tell a deterministic failure from a flaky one.</summary>
internal sealed class Reproducer(int runs)
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestHang = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestHang = TimeSpan.FromSeconds(30);

    /// <summary>Of the time that showed a hang first, what shows it again.</summary>
    private const int HangShare = 6;

    /// <summary>Of the time that shows a hang, what a repaired run is taken to need.</summary>
    private const int RepairedShare = 4;
    private static readonly CandidatePatch Unchanged = new(-1, [], "unchanged", 0, 0);

    /// <summary>Reruns in the session first, because it is fast; where it disagrees with the first run, cold runs decide.</summary>
    public async Task<Confirmed> ConfirmAsync(
        ProjectBaseline baseline, IReadOnlyList<TestResult> failing, ICandidateSession session, CancellationToken token)
    {
        var ids = failing.Select(t => t.Id).ToList();
        var limit = LimitFor(baseline.Run);
        var warm = new List<TestRun>();
        for (var i = 1; i < Math.Max(2, runs); i++)
        {
            warm.Add((await session.TryAsync([Unchanged], new TestSelection(ids), limit, token))[0].Run);
        }

        if (warm.All(r => IsVerdict(r) && SuiteJudge.StillFailing(r, ids) == ids.Count))
        {
            return new Confirmed(new Reproduced(baseline, failing, [], warm.Count + 1), true, Shortest(warm));
        }

        var unstable = warm.All(IsVerdict) ? ids.Where(id => warm.Select(r => Passes(r, id)).Distinct().Count() > 1).ToList() : [];
        var cold = new List<TestRun>();
        for (var i = 0; i < Math.Max(2, 2 * (runs - 1)); i++)
        {
            cold.Add(await baseline.Runner.RunAsync(baseline.Context with { CommandTimeout = limit }, new TestSelection(ids), token));
        }

        var flaky = ids.Where(id => unstable.Contains(id) || cold.Any(r => Passes(r, id))).ToList();
        var steady = failing.Where(t => !flaky.Contains(t.Id)).ToList();
        var agrees = steady.Count > 0 && warm.All(r => IsVerdict(r) && steady.All(t => !Passes(r, t.Id)));
        return new Confirmed(new Reproduced(baseline, steady, flaky, cold.Count + 1), agrees, Shortest(cold));
    }

    private static TimeSpan LimitFor(TestRun first) => first.End == TestRunEnd.TimedOut
        ? TimeSpan.FromTicks(Math.Clamp(first.Duration.Ticks / HangShare, ShortestHang.Ticks, LongestHang.Ticks))
        : first.Duration * 2 + Slack;

    private static TimeSpan Shortest(IEnumerable<TestRun> runs) =>
        runs.Min(r => r.End == TestRunEnd.TimedOut ? r.Duration / RepairedShare : r.Duration);

    private static bool IsVerdict(TestRun run) => run.End is TestRunEnd.Completed or TestRunEnd.TimedOut or TestRunEnd.Crashed;

    private static bool Passes(TestRun run, string id) =>
        run.End == TestRunEnd.Completed && SuiteResult.Of(run.Tests).Of(id) == TestOutcome.Passed;
}
