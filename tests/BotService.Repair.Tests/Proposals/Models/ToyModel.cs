using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>A model that likes every text as it is, but for the wishes that a test gives it.</summary>
internal sealed class ToyModel(ToyTokenizer tokenizer) : ILanguageModel, IScoring
{
    private readonly List<Wish> wishes = [];

    public ModelDescription Description { get; init; } = new("toy", "toy", "unknown", null, 8000);

    public IChatClient Chat { get; init; } = null!;

    public IInfill? Infill { get; init; }

    public IScoring? Scoring => this;

    public List<ForcedText> Forced { get; } = [];

    public List<(BranchStart Start, BranchLimits Limits)> Branched { get; } = [];

    /// <summary>Behind <paramref name="before"/> the model would write <paramref name="instead"/>, whose first token is
    /// <paramref name="first"/>, with probability <paramref name="probability"/>. What stands there gets the rest.</summary>
    public ToyModel Wishes(string before, string first, string instead, double probability = 0.6)
    {
        Assert.StartsWith(first, instead, StringComparison.Ordinal);
        wishes.Add(new Wish(before, first, instead, probability));
        return this;
    }

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => ValueTask.FromResult(tokenizer.Spans(text).Count());

    public Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token)
    {
        Forced.Add(request);
        var positions = tokenizer.Spans(request.Text).Append((request.Text.Length, 0)).Select(s => Position(request.Text, s.Item1, s.Item2)).ToList();
        return Task.FromResult(new ForcedPass(request, positions, 100, Forced.Count == 1 ? 0 : 60));
    }

    public async IAsyncEnumerable<Branch> BranchAsync(
        ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, [EnumeratorCancellation] CancellationToken token)
    {
        // The order in which branches finish is not theirs.
        foreach (var start in starts.Reverse())
        {
            await Task.Yield();
            Branched.Add((start, limits));
            var wish = Wished(pass.Request.Text, pass.Positions[start.Position].Start).Single(w => w.First == start.First.Text);
            yield return Write(start, wish.Instead, limits);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ForcedPosition Position(string text, int start, int length)
    {
        var (own, wished) = (text.Substring(start, length), Wished(text, start));
        var rest = 1 - wished.Sum(w => w.Probability) - 0.01;
        var best = wished.Select(w => new TokenChoice(tokenizer.Id(w.First), w.First, Math.Log(w.Probability)));
        if (length > 0)
        {
            best = best.Append(new TokenChoice(tokenizer.Id(own), own, Math.Log(rest)));
        }
        else if (start == text.Length)
        {
            best = best.Append(new TokenChoice(tokenizer.Id("```"), "```", Math.Log(rest)));
        }

        return new ForcedPosition(start, length, tokenizer.Id(own.Length > 0 ? own : "part of a character"), start == text.Length ? 0 : Math.Log(rest), [.. best.OrderByDescending(b => b.LogProbability)]);
    }

    private List<Wish> Wished(string text, int start) => [.. wishes.Where(w => text[..start].EndsWith(w.Before, StringComparison.Ordinal))];

    private Branch Write(BranchStart start, string text, BranchLimits limits)
    {
        var (lines, from) = (0, 0);
        while (text.IndexOf('\n', from) is >= 0 and var end)
        {
            var line = text[from..end].Trim();
            from = end + 1;
            if (++lines >= limits.MaxLines)
            {
                return Ended(start, text[..from], BranchEnd.Lines);
            }

            if (lines > 1 && limits.Rejoin.Contains(line))
            {
                return Ended(start, text[..from], BranchEnd.Rejoined);
            }
        }

        return tokenizer.Spans(text).Skip(limits.MaxTokens).FirstOrDefault() is { Length: > 0 } cut
            ? Ended(start, text[..cut.Start], BranchEnd.Tokens)
            : Ended(start, text, BranchEnd.Answer);
    }

    private Branch Ended(BranchStart start, string text, BranchEnd end) => new(start, text, end, start.First.LogProbability, tokenizer.Spans(text).Count());

    private sealed record Wish(string Before, string First, string Instead, double Probability);
}
