using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>A place of a forced passage where the model would rather have written another token.</summary>
/// <param name="Score">Logarithmic: see <see cref="DeviationStarts"/>.</param>
internal sealed record Deviation(ForcedPassage Forced, int Position, TokenChoice Choice, double Score);

/// <summary>A passage that the model has read as its own answer.</summary>
internal sealed record ForcedPassage(Passage Passage, ForcedPass Pass);

/// <summary>Scores every other token that the model found likely in a forced passage.</summary>
/// <remarks>log p(other) - 0.5 log p(own) + 0.5 log(suspiciousness of the line). Halving the own token's part keeps a place where every
/// continuation is unlikely, such as a name, from drowning one where the model knows what it wants.</remarks>
internal static class DeviationStarts
{
    private const double OwnWeight = 0.5;
    private const double LineWeight = 0.5;

    /// <summary>Below it a token's probability says only "never"; e^-25.</summary>
    private const double Floor = -25;
    private const double LeastSuspicious = 1e-4;

    public static double Ratio(double other, double own) => other - (OwnWeight * Math.Max(own, Floor));

    /// <summary>In order of the text.</summary>
    public static IEnumerable<Deviation> Of(ForcedPassage forced)
    {
        var (passage, positions) = (forced.Passage, forced.Pass.Positions);
        var places = new DeviationPlaces(passage);
        for (var i = 0; i < positions.Count; i++)
        {
            var insideCharacter = i > 0 && positions[i - 1].Length == 0;
            if (insideCharacter || !places.IsOpen(positions[i]))
            {
                continue;
            }

            var line = Math.Log(Math.Max(LeastSuspicious, passage.File.Suspiciousness(passage.File.Shown.LineAt(passage.Start + positions[i].Start))));
            var own = places.IsEnd(positions[i]) ? EndLogProbability(positions[i]) : positions[i].LogProbability;
            foreach (var choice in positions[i].Best.Where(c => places.MayStart(positions[i], c)))
            {
                yield return new Deviation(forced, i, choice, Ratio(choice.LogProbability, own) + (LineWeight * line));
            }
        }
    }

    /// <summary>Behind the text every way to end counts as the text's own.</summary>
    private static double EndLogProbability(ForcedPosition position) =>
        Math.Log(Math.Max(Math.Exp(Floor), position.Best.Where(DeviationPlaces.EndsAnswer).Sum(c => Math.Exp(c.LogProbability))));
}
