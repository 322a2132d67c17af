namespace BotService.LlamaCpp;

/// <summary>What to write on to.</summary>
/// <param name="Tokens">The prompt. Prompts with a common beginning share its computation without further ado.</param>
/// <param name="MaxTokens">Of the answer; 1 or more. Prompt and answer together must fit the context.</param>
public sealed record GenerationRequest(IReadOnlyList<int> Tokens, int MaxTokens)
{
    /// <summary>Tokens with which the answer begins. They count as written: for <see cref="MaxTokens"/>, text and stop rules.</summary>
    public IReadOnlyList<int> Begin { get; init; } = [];

    public SamplingPipeline Sampling { get; init; } = new();

    /// <summary>Texts that end the answer and are no part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    public LineRule? Lines { get; init; }

    /// <summary>Higher ones start first; of equals, whoever came first. Default 0.</summary>
    public int Priority { get; init; }
}

/// <summary>Ends an answer at the end of a line, which is still part of it.</summary>
/// <param name="MaxLines">Line ends after which the answer stops; 1 or more.</param>
/// <param name="Known">From its second line on, an answer stops as soon as it has written one of these lines, white space around them aside.</param>
public sealed record LineRule(int MaxLines, IReadOnlySet<string> Known);

/// <summary>One step of an answer.</summary>
public abstract record GenerationEvent
{
    private GenerationEvent()
    {
    }

    /// <param name="Text">What is certain now to belong to the answer: empty while a character is not whole or a stop text may be beginning.
    /// All texts together are the answer.</param>
    /// <param name="LogProbability">Natural logarithm at temperature 1; null for tokens that were given.</param>
    public sealed record Token(int Id, ReadOnlyMemory<byte> Bytes, string Text, double? LogProbability) : GenerationEvent;

    /// <param name="Text">What was held back and belongs to the answer after all.</param>
    public sealed record Finished(FinishReason Reason, string Text, GenerationUsage Usage) : GenerationEvent;
}

public enum FinishReason
{
    /// <summary>The model ended its answer.</summary>
    Stop,

    /// <summary>A stop text came.</summary>
    StopText,

    /// <summary><see cref="LineRule.MaxLines"/> are written.</summary>
    Lines,

    /// <summary>The last line is one of <see cref="LineRule.Known"/>.</summary>
    KnownLine,

    /// <summary>Cut off: <see cref="GenerationRequest.MaxTokens"/> are written.</summary>
    Length,
}

/// <param name="ReusedTokens">Tokens of the prompt that were not computed again.</param>
/// <param name="Tokens">Tokens of the answer, the one that ended it included.</param>
public sealed record GenerationUsage(int PromptTokens, int ReusedTokens, int Tokens);
