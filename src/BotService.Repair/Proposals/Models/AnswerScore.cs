using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>How likely a whole answer is the fix, where nothing is known of its probabilities.</summary>
internal sealed class AnswerScore(ModelDescription model)
{
    private const double Later = 0.75;
    private const double UnknownSize = 0.25;

    // First answers of small models repair 10 to 40 % of small bugs; the larger ones do about twice as well.
    private readonly double first = model.Parameters switch
    {
        null => UnknownSize,
        < 1_000_000_000 => 0.1,
        < 5_000_000_000 => 0.3,
        < 20_000_000_000 => 0.45,
        _ => 0.6,
    };

    /// <summary>Between 0 and 1: less for hotter answers, later waves and less suspicious passages.</summary>
    public double Of(Passage passage, int index, int wave) =>
        first * Math.Pow(Later, index + (2 * wave)) * Math.Clamp(passage.Suspiciousness, 0.02, 1);
}
