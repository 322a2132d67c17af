namespace BotService.LlamaCpp;

/// <summary>How the next token is chosen. Applied in the order penalty, grammar, top-k, top-p, min-p, temperature.</summary>
public sealed record SamplingPipeline
{
    /// <summary>The likeliest token every time.</summary>
    public static SamplingPipeline Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Default 0.75; 0 is greedy, at most 5.</summary>
    public float Temperature { get; init; } = 0.75f;

    /// <summary>Only the likeliest so many; default 40, 0 for all. Without it each token of a large vocabulary costs a sort.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Only the likeliest that make up this probability; above 0, at most 1; default 0.9.</summary>
    public float TopP { get; init; } = 0.9f;

    /// <summary>Only those at least this likely relative to the likeliest; 0 to 1; default 0.1.</summary>
    public float MinP { get; init; } = 0.1f;

    /// <summary>Divides the logits of the last 64 tokens; above 0; default 1: no penalty. Code repeats itself; leave it alone there.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>The same seed and prompt give the same answer as long as the batches fall alike: other sequences beside it move the logits
    /// a little, which can tip a close choice.</summary>
    public uint Seed { get; init; }

    /// <summary>Grammar in GBNF with the rule <c>root</c>; default null. Tokens that it forbids are never chosen.</summary>
    public string? Grammar { get; init; }

    internal void Check()
    {
        Require(Temperature is >= 0 and <= 5, nameof(Temperature), Temperature, "0 to 5");
        Require(TopK >= 0, nameof(TopK), TopK, "0 or more");
        Require(TopP is > 0 and <= 1, nameof(TopP), TopP, "above 0 and at most 1");
        Require(MinP is >= 0 and <= 1, nameof(MinP), MinP, "0 to 1");
        Require(RepeatPenalty is > 0 and <= 10, nameof(RepeatPenalty), RepeatPenalty, "above 0 and at most 10");

        static void Require(bool holds, string name, object value, string range)
        {
            if (!holds)
            {
                throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it takes {range}.");
            }
        }
    }
}

/// <summary>A grammar that llama.cpp cannot read.</summary>
public sealed class GrammarException(string reason) : ArgumentException($"The grammar cannot be used: {reason}. It needs GBNF with a rule named root.");
