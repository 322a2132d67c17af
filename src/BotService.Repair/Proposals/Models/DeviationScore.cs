namespace BotService.Repair.Proposals.Models;

/// <summary>Makes logarithmic scores of deviations comparable with those of patterns: an estimate that the candidate is the fix.</summary>
internal static class DeviationScore
{
    /// <summary>Score at which every second candidate would be the fix; few reach it.</summary>
    private const double Even = 1.5;
    private const double Slope = 0.9;

    /// <summary>A pattern's score orders its own candidates. This share of it is about how many of them are the fix.</summary>
    private const double PatternShare = 0.05;
    private const double JoinWeight = 0.5;

    /// <summary>Ratio of a token that says nothing for or against a candidate: the usual one of the last kept.</summary>
    private const double Neutral = -4;
    private const double Widest = 12;

    /// <summary>What is added for how the deviation is joined to the original: most fixes replace the rest of a line.</summary>
    public static double OfKind(DeviationKind kind) => kind switch
    {
        DeviationKind.Line => 0,
        DeviationKind.Token => -0.7,
        DeviationKind.Rewritten => -0.7,
        _ => -1.4,
    };

    /// <summary>Between 0 and 1.</summary>
    public static double Probability(double logScore) => 1 / (1 + Math.Exp(Slope * (Even - logScore)));

    /// <summary>The odds of a pattern's estimate times the model's likelihood ratio, tempered because both look at the same code.</summary>
    /// <param name="logRatio">Null where the model has not read: it says nothing then.</param>
    public static double Join(double score, double? logRatio)
    {
        var p = Math.Clamp(PatternShare * score, 1e-9, 1 - 1e-9);
        var odds = Math.Log(p / (1 - p)) + (JoinWeight * (Math.Clamp(logRatio ?? Neutral, -Widest, Widest) - Neutral));
        return 1 / (1 + Math.Exp(-odds));
    }
}
