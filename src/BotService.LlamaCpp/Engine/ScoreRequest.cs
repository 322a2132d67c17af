namespace BotService.LlamaCpp;

/// <summary>A text that the model reads as if it had written it.</summary>
/// <param name="PrefixTokens">What stands before; at least one token.</param>
/// <param name="Best">Likeliest tokens to keep at each position; 0 to 64.</param>
public sealed record ScoreRequest(IReadOnlyList<int> PrefixTokens, IReadOnlyList<int> ForcedTokens, int Best)
{
    /// <summary>Higher ones start first; of equals, whoever came first. Default 0.</summary>
    public int Priority { get; init; }
}

/// <param name="Positions">One for each forced token; the last one stands for what follows them all.</param>
/// <param name="ReusedTokens">Tokens at the start that were not computed again; forced ones too, where an earlier pass kept as many alternatives.</param>
public sealed record ScoreResult(IReadOnlyList<ScoredPosition> Positions, int ReusedTokens);

/// <param name="Token">The forced token; -1 at the end.</param>
/// <param name="LogProbability">Of the forced token; 0 at the end.</param>
/// <param name="Best">The likeliest tokens here, best first.</param>
public sealed record ScoredPosition(int Token, double LogProbability, IReadOnlyList<TokenProbability> Best);
