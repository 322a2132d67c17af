using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends;

/// <summary>A model that is ready to answer. Thread safe; N candidates are N concurrent calls with the same prompt.</summary>
public interface ILanguageModel : IAsyncDisposable
{
    ModelDescription Description { get; }

    /// <summary>Chat by the model's own template. A prompt that does not fit the context fails with <see cref="PromptTooLongException"/>
    /// and is never cut; an answer that ended by length carries <see cref="ChatFinishReason.Length"/>.</summary>
    IChatClient Chat { get; }

    /// <summary>Null when model or server cannot infill.</summary>
    IInfill? Infill { get; }

    /// <summary>Null when the backend gives no log-probabilities of the prompt.</summary>
    IScoring? Scoring { get; }

    /// <summary>What a report should say about how this model came to be used, one sentence each: those before it in its chain failed, for one.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>How many cores it may compute on from now on; at least 1. Means nothing to a model that computes elsewhere.</summary>
    void UseCores(int cores)
    {
    }

    /// <summary>Tokens of <paramref name="text"/> by the model's own vocabulary; where the server has no tokenizer to ask, an estimate that is never too low by more than a tenth.</summary>
    ValueTask<int> CountTokensAsync(string text, CancellationToken token);
}

/// <param name="Backend">Name of the backend that runs it.</param>
/// <param name="Name">As the backend calls it.</param>
/// <param name="Family">Key of the catalogue's family: <c>codellama</c>, <c>starcoder</c>, <c>qwen2.5-coder</c>, ... or <c>unknown</c>.</param>
/// <param name="Parameters">Number of weights; null when not known.</param>
/// <param name="ContextTokens">Tokens of prompt and answer together that the backend really offers now.</param>
public sealed record ModelDescription(string Backend, string Name, string Family, long? Parameters, int ContextTokens)
{
    /// <summary>How the weights were rounded: <c>Q4_K_M</c>; null when not known. Default what the name says.</summary>
    public string? Quantisation { get; init; } = Gguf.Quantisation.InName(Name);

    /// <summary>Answers chats; a base model only completes text.</summary>
    public bool Chats { get; init; } = true;

    /// <summary>Computes on the processor cores of this machine, which the tests need as well.</summary>
    public bool SharesCores { get; init; }

    /// <summary>Sequences that it decodes at once without losing speed; 1 when not known.</summary>
    public int Parallel { get; init; } = 1;
}

/// <summary>The prompt does not fit the model's context; the same call fails again.</summary>
public sealed class PromptTooLongException(int promptTokens, int contextTokens)
    : Exception($"The prompt has {promptTokens} tokens and the model's context holds {contextTokens}. Send a shorter prompt or open the model with a larger context.")
{
    public int PromptTokens { get; } = promptTokens;

    public int ContextTokens { get; } = contextTokens;
}

/// <summary>The model or its server failed while it worked: out of memory, connection lost, refused.</summary>
/// <param name="message">Names the remedy.</param>
public class ModelFailedException(string message, bool transient, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The same call may succeed later.</summary>
    public bool Transient { get; } = transient;

    /// <summary>The run's own budget ended it; nothing is wrong with the model.</summary>
    public bool BudgetSpent { get; init; }
}
