using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Engine;

/// <summary>Guesses an answer's next tokens by what followed the same tokens before: repairs copy most of what they repair. A wrong guess
/// costs time and changes nothing, because each token is still chosen from the model's logits.</summary>
internal sealed class PromptLookup
{
    private const int Most = 16;
    private const int Pattern = 3;

    /// <summary>Weight of the last guess in the rate of right ones.</summary>
    private const double Memory = 0.1;

    /// <summary>Rate at the start, and to which it returns where nothing is guessed any more.</summary>
    private const double Usual = 0.6;
    private const double Recovery = 0.01;

    /// <summary>Measured costs are rough; a guess has to promise more than their error.</summary>
    private const double Margin = 1.1;
    private double right = Usual;

    /// <summary>The guess that promises the most tokens for the time of a step; empty where none pays.</summary>
    /// <param name="room">The most tokens to guess.</param>
    /// <param name="width">Tokens that the step has without it.</param>
    public int[] Guess(List<int> tokens, int room, int width, StepCosts costs)
    {
        var known = CollectionsMarshal.AsSpan(tokens);
        var at = known.Length > Pattern ? known[..^1].LastIndexOf(known[^Pattern..]) : -1;
        if (at < 0)
        {
            return [];
        }

        var following = known[(at + Pattern)..];
        var most = Math.Min(Math.Min(Most, room), following.Length);
        var (best, gain) = (0, Margin * width / costs.Of(width));
        for (var length = 1; length <= most; length++)
        {
            var promised = (width + Expected(length)) / costs.Of(width + length);
            (best, gain) = promised > gain ? (length, promised) : (best, gain);
        }

        right += best == 0 ? Recovery * (Usual - right) : 0;
        return following[..best].ToArray();
    }

    /// <summary>Learns how many of the guessed tokens were right.</summary>
    public void Learn(int guessed, int accepted)
    {
        for (var i = 0; i < Math.Min(guessed, accepted + 1); i++)
        {
            right += Memory * ((i < accepted ? 1 : 0) - right);
        }
    }

    private double Expected(int length) => right * (1 - Math.Pow(right, length)) / (1 - right);
}
