using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Reads passages one by one, most suspicious first, and follows the best deviations of all that were read, a round at a time.</summary>
internal sealed class DeviationSearch(ModelSession session) : IModelMethod
{
    /// <summary>Of the worst passage's suspiciousness, what another one needs to be read before the first round.</summary>
    private const double AsSuspicious = 0.5;
    private const int LineTokens = 48;
    private const int SeveralTokens = 96;
    private const int SeveralLines = 6;

    /// <summary>Two lines for a branch whose first token ends the line that it starts on.</summary>
    private const int LinesBehindLineEnd = 2;

    private readonly DeviationQueue queue = new();
    private Queue<Passage> unread = new();

    public string Name => "deviation";

    /// <summary>Rounds of changes, each the best first. Goes on as long as it is read and any deviation is left.</summary>
    public async IAsyncEnumerable<ModelChange> SearchAsync(FaultFiles files, [EnumeratorCancellation] CancellationToken token)
    {
        unread = new(session.Passages.Find(files));
        await ReadFirstAsync(token);
        while (queue.Next(session.Options.Branches) is var round && (round.Count > 0 || unread.Count > 0))
        {
            foreach (var change in await FollowAsync(round, token))
            {
                yield return change;
            }

            await ReadNextAsync(token);
        }
    }

    /// <summary>The most suspicious passage, and others about as suspicious up to the size of one small file.</summary>
    private async Task ReadFirstAsync(CancellationToken token)
    {
        var (least, read) = (unread.TryPeek(out var worst) ? worst.Suspiciousness * AsSuspicious : 0, 0);
        while (unread.TryPeek(out var next) && next.Suspiciousness >= least && read < session.Options.WholeFileTokens)
        {
            read += await ReadNextAsync(token);
        }
    }

    /// <returns>Its tokens; 0 for one that does not fit the model.</returns>
    private async Task<int> ReadNextAsync(CancellationToken token)
    {
        if (!unread.TryDequeue(out var passage) || await session.ForceAsync(passage, LineTokens, token) is not { } forced)
        {
            return 0;
        }

        queue.Add(forced);
        return forced.Pass.Positions.Count;
    }

    private async Task<IEnumerable<ModelChange>> FollowAsync(IReadOnlyList<DeviationStep> round, CancellationToken token)
    {
        var candidates = new List<ModelChange>();
        foreach (var call in round.GroupBy(s => (s.Deviation.Forced, s.SeveralLines, EndsLine: s.Deviation.Choice.Text.Contains('\n', StringComparison.Ordinal))))
        {
            var limits = Limits(call.Key.Forced.Passage, call.Key.SeveralLines, call.Key.EndsLine);
            candidates.AddRange(await FollowAsync(call.Key.Forced, [.. call], limits, token));
        }

        return candidates.OrderByDescending(c => c.Score);
    }

    private async Task<List<ModelChange>> FollowAsync(
        ForcedPassage forced, IReadOnlyList<DeviationStep> steps, BranchLimits limits, CancellationToken token)
    {
        var splices = new DeviationSplices(forced);
        var starts = steps.ToDictionary(s => s.Start(session.Options.Seed));
        var candidates = new List<ModelChange>();
        await foreach (var branch in session.Scoring.BranchAsync(forced.Pass, [.. starts.Keys], limits, token))
        {
            session.Tally.Add(u => u with { Answers = u.Answers + 1, DecodedTokens = u.DecodedTokens + branch.Tokens });
            var score = starts[branch.Start].Score;
            candidates.AddRange(splices.Of(branch).Select(s => new ModelChange(
                forced.Passage, s.ApplyTo(forced.Passage), DeviationScore.Probability(score + DeviationScore.OfKind(s.Kind)))));
        }

        return candidates;
    }

    private static BranchLimits Limits(Passage passage, bool several, bool endsLine)
    {
        IReadOnlyList<string> rejoin = several || endsLine
            ? [.. passage.Text.Split('\n').Select(l => l.Trim()).Where(l => l.Count(char.IsLetterOrDigit) > 1).Distinct()]
            : [];
        return several ? new BranchLimits(SeveralTokens, SeveralLines, rejoin) : new BranchLimits(LineTokens, endsLine ? LinesBehindLineEnd : 1, rejoin);
    }
}
