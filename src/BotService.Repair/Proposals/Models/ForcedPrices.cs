using BotService.Repair.ModelBackends;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>What the model thinks of candidates that it did not propose, read off its forced passes for nothing. Thread safe.</summary>
public sealed class ForcedPrices
{
    /// <summary>Tokens before the first changed character where the candidate's own tokens may already differ.</summary>
    private const int LookBack = 2;

    private readonly Lock gate = new();
    private readonly List<ForcedPassage> passages = [];

    /// <summary>The model has read nothing yet.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return passages.Count == 0;
            }
        }
    }

    /// <summary>log p(the candidate's token) - 0.5 log p(the original's) at the first token that differs, in nats: above 0 the model
    /// is for it. An upper bound where the token is none of the kept best.</summary>
    /// <returns>Null when the model has not read the place.</returns>
    public double? LogRatio(CandidatePatch candidate)
    {
        if (candidate.Edits.Count == 0)
        {
            return null;
        }

        // A candidate is as likely as its least likely edit.
        double? least = null;
        foreach (var edit in candidate.Edits)
        {
            if (Find(edit) is not { } found)
            {
                return null;
            }

            least = Math.Min(least ?? found, found);
        }

        return least;
    }

    /// <summary>A pattern's score joined with the model's: an estimate that the candidate is the fix, as the model's own scores are.</summary>
    /// <param name="score">0 to 1, as the pattern engine scored the candidate.</param>
    /// <param name="logRatio">Of <see cref="LogRatio"/>; null is taken as a ratio that says nothing.</param>
    public static double Join(double score, double? logRatio) => DeviationScore.Join(score, logRatio);

    internal void Add(ForcedPassage forced)
    {
        // What a passage says of a text with another patch in it is no price of edits against the original.
        if (forced.Passage.File.Unpatched is null)
        {
            lock (gate)
            {
                passages.Add(forced);
            }
        }
    }

    private double? Find(TextEdit edit)
    {
        ForcedPassage? passage;
        int start, end;
        lock (gate)
        {
            passage = passages.Find(p => p.Passage.File.Path == edit.Path && p.Passage.Holds(edit));
        }

        if (passage is null)
        {
            return null;
        }

        (start, end) = passage.Passage.Span(edit);
        var text = passage.Passage.Text;
        var changed = string.Concat(text.AsSpan(0, start), edit.NewText.Replace("\r\n", "\n", StringComparison.Ordinal), text.AsSpan(end));
        return Price(passage.Pass.Positions, text, changed);
    }

    /// <summary>Reads the changed text as the model would have written it, up to the first token that is not the original's.</summary>
    private static double? Price(IReadOnlyList<ForcedPosition> positions, string text, string changed)
    {
        var same = text.AsSpan().CommonPrefixLength(changed);
        if (same == text.Length && same == changed.Length)
        {
            return null;
        }

        var holder = 0;
        while (holder + 1 < positions.Count && positions[holder + 1].Start <= same)
        {
            holder++;
        }

        for (var i = Math.Max(0, holder - LookBack); i <= holder; i++)
        {
            var rest = changed.AsSpan(positions[i].Start);
            var own = text.AsSpan(positions[i].Start, positions[i].Length);
            var keepsOwn = own.Length > 0 && rest.StartsWith(own);
            if (LongestStart(positions[i], rest, text.AsSpan(positions[i].Start)) is { } other)
            {
                return DeviationStarts.Ratio(other.LogProbability, positions[i].LogProbability);
            }

            if (!keepsOwn)
            {
                return DeviationStarts.Ratio(UpperBound(positions[i]), positions[i].LogProbability);
            }
        }

        return null;
    }

    /// <summary>The longest token that begins the changed text and not the original's: some tokens only cut the same text elsewhere.</summary>
    private static TokenChoice? LongestStart(ForcedPosition position, ReadOnlySpan<char> rest, ReadOnlySpan<char> original)
    {
        TokenChoice? longest = null;
        foreach (var choice in position.Best)
        {
            if (choice.Text.Length > (longest?.Text.Length ?? 0) && rest.StartsWith(choice.Text) && !original.StartsWith(choice.Text))
            {
                longest = choice;
            }
        }

        return longest;
    }

    /// <summary>Of a token that was not kept: neither likelier than the last one kept nor than all others together.</summary>
    private static double UpperBound(ForcedPosition position)
    {
        var others = Math.Max(1e-12, 1 - position.Best.Sum(c => Math.Exp(c.LogProbability)));
        return Math.Min(Math.Log(others), position.Best.Count == 0 ? 0 : position.Best.Min(c => c.LogProbability));
    }
}
