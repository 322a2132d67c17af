namespace BotService.LlamaCpp;

/// <summary>The engine could not finish a request.</summary>
/// <param name="message">Names the cause and the remedy.</param>
public sealed class InferenceException(string message, bool transient) : Exception(message)
{
    /// <summary>The same request may succeed later.</summary>
    public bool Transient { get; } = transient;
}

/// <summary>A request that can never fit the context; the same call fails again.</summary>
public sealed class ContextOverflowException(int promptTokens, int answerTokens, int contextTokens) : Exception(
    $"The prompt has {promptTokens} tokens and its answer up to {answerTokens}; the context holds {contextTokens}. Send a shorter prompt or open the engine with a larger context.")
{
    public int PromptTokens { get; } = promptTokens;

    public int AnswerTokens { get; } = answerTokens;

    public int ContextTokens { get; } = contextTokens;
}
