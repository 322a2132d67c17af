namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Sees that a prompt fits before it is sent, and that the server read all of it.</summary>
internal sealed class PromptCheck(TokenCounter counter, int contextTokens, ServerFailure failures)
{
    // Chat templates write a few tokens around each message.
    private const int TokensAroundText = 8;

    // Tokenizers join tokens where two texts meet, and add marks of their own.
    private const double Tolerated = 0.97;
    private const int ToleratedTokens = 16;

    public int ContextTokens => contextTokens;

    /// <returns>Tokens of the prompt.</returns>
    /// <exception cref="PromptTooLongException">There is no room for even one token of an answer.</exception>
    public async Task<int> FitAsync(IReadOnlyList<string> texts, CancellationToken token)
    {
        var tokens = 0;
        foreach (var text in texts)
        {
            tokens += await counter.CountAsync(text, token) + TokensAroundText;
        }

        return tokens < contextTokens ? tokens : throw new PromptTooLongException(tokens, contextTokens);
    }

    /// <summary>What an answer may have at most.</summary>
    public int Room(int promptTokens, int? wanted) => Math.Min(wanted ?? int.MaxValue, contextTokens - promptTokens);

    /// <param name="reported">By the server; null or 0 when it says nothing.</param>
    /// <exception cref="ModelFailedException">It cut the prompt.</exception>
    public async Task VerifyAsync(IReadOnlyList<string> texts, long? reported, CancellationToken token)
    {
        if (reported is not > 0)
        {
            return;
        }

        var least = 0;
        foreach (var text in texts)
        {
            least += await counter.LeastAsync(text, token);
        }

        if (reported < (least * Tolerated) - ToleratedTokens)
        {
            throw failures.CutPrompt(least, (int)reported);
        }
    }
}
