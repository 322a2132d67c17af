using System.Threading.Channels;
using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Branches that are written beside each other. New ones join as others end, because a model writes many at once in little more time than one.</summary>
internal sealed class BranchWindow(ModelSession session, CancellationToken token) : IAsyncDisposable
{
    private const int LineTokens = 48;
    private const int SeveralTokens = 96;
    private const int SeveralLines = 6;

    /// <summary>Two lines for a branch whose first token ends the line that it starts on.</summary>
    private const int LinesBehindLineEnd = 2;

    private readonly CancellationTokenSource closing = CancellationTokenSource.CreateLinkedTokenSource(token);
    private readonly Channel<(DeviationStep Step, IReadOnlyList<ModelChange> Changes)> ended = Channel.CreateUnbounded<(DeviationStep, IReadOnlyList<ModelChange>)>();
    private readonly HashSet<DeviationStep> written = new(ReferenceEqualityComparer.Instance);
    private readonly List<Task> calls = [];

    /// <summary>Room that a forced pass must leave behind itself.</summary>
    public static int RoomTokens => LineTokens;

    /// <summary>Branches that are being written.</summary>
    public int Count => written.Count;

    public void Start(IReadOnlyList<DeviationStep> steps)
    {
        written.UnionWith(steps);
        foreach (var call in steps.GroupBy(s => (s.Deviation.Forced, s.SeveralLines, EndsLine: s.Deviation.Choice.Text.Contains('\n', StringComparison.Ordinal))))
        {
            calls.Add(FollowAsync(call.Key.Forced, [.. call], Limits(call.Key.Forced.Passage, call.Key.SeveralLines, call.Key.EndsLine)));
        }
    }

    /// <summary>Waits for the best, and until only so many are being written.</summary>
    /// <returns>What those that ended came to, best first; nothing when none is being written.</returns>
    public async Task<IEnumerable<ModelChange>> TakeAsync(int left)
    {
        var changes = new List<ModelChange>();
        for (var best = written.MaxBy(s => s.Score); best is not null && (Count > left || written.Contains(best));)
        {
            (DeviationStep Step, IReadOnlyList<ModelChange> Changes) next;
            while (!ended.Reader.TryRead(out next))
            {
                await ended.Reader.WaitToReadAsync(token);
            }

            written.Remove(next.Step);
            changes.AddRange(next.Changes);
        }

        return changes.OrderByDescending(c => c.Score);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(calls);
        closing.Dispose();
    }

    /// <summary>Never throws: whoever takes the next result gets the failure.</summary>
    private async Task FollowAsync(ForcedPassage forced, IReadOnlyList<DeviationStep> steps, BranchLimits limits)
    {
        try
        {
            var splices = new DeviationSplices(forced);
            var starts = steps.ToDictionary(s => s.Start(session.Options.Seed));
            await foreach (var branch in session.Scoring.BranchAsync(forced.Pass, [.. starts.Keys], limits, closing.Token))
            {
                session.Tally.Add(u => u with { Answers = u.Answers + 1, DecodedTokens = u.DecodedTokens + branch.Tokens });
                starts.Remove(branch.Start, out var step);
                ended.Writer.TryWrite((step!, [.. splices.Of(branch).Select(s => new ModelChange(
                    forced.Passage, s.ApplyTo(forced.Passage), DeviationScore.Probability(step!.Score + DeviationScore.OfKind(s.Kind))))]));
            }

            foreach (var silent in starts.Values)
            {
                ended.Writer.TryWrite((silent, []));
            }
        }
        catch (Exception e)
        {
            ended.Writer.TryComplete(e);
        }
    }

    private static BranchLimits Limits(Passage passage, bool several, bool endsLine)
    {
        IReadOnlyList<string> rejoin = several || endsLine
            ? [.. passage.Text.Split('\n').Select(l => l.Trim()).Where(l => l.Count(char.IsLetterOrDigit) > 1).Distinct()]
            : [];
        return several ? new BranchLimits(SeveralTokens, SeveralLines, rejoin) : new BranchLimits(LineTokens, endsLine ? LinesBehindLineEnd : 1, rejoin);
    }
}
