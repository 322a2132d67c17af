using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends;

/// <summary>Reads a given text as if the model had written it, and decodes branches from any position of it.</summary>
public interface IScoring
{
    /// <summary>One pass over prompt and text. Costs a prefill of both; what an earlier call shares with it is not computed again.</summary>
    Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token);

    /// <summary>Continues the text up to <see cref="BranchStart.Position"/> with another token, all branches decoded together;
    /// in the order in which they finish.</summary>
    IAsyncEnumerable<Branch> BranchAsync(ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, CancellationToken token);
}

/// <summary>What stands before a forced text.</summary>
public abstract record ModelPrompt
{
    private ModelPrompt()
    {
    }

    /// <param name="AnswerStart">Beginning of the model's answer that is not scored, such as the opening fence of a code block.</param>
    public sealed record Chat(IReadOnlyList<ChatMessage> Messages, string AnswerStart) : ModelPrompt;

    /// <summary>The forced text is the middle.</summary>
    public sealed record Infill(string Prefix, string Suffix) : ModelPrompt;

    /// <summary>For base models: the forced text follows directly.</summary>
    public sealed record Plain(string Text) : ModelPrompt;
}

/// <param name="Best">How many of the likeliest tokens to keep at each position, 1 to 32.</param>
public sealed record ForcedText(ModelPrompt Prompt, string Text, int Best = 8);

/// <param name="Positions">One for each token of the text, in order; the last one stands for what follows the whole text and has no length.</param>
/// <param name="PromptTokens">Tokens before the text.</param>
/// <param name="ReusedTokens">Tokens at the start that an earlier pass had computed.</param>
public sealed record ForcedPass(ForcedText Request, IReadOnlyList<ForcedPosition> Positions, int PromptTokens, int ReusedTokens);

/// <summary>One token of a forced text and what the model would rather have written there.</summary>
/// <param name="Start">First UTF-16 character of the text that belongs to the token; tokens inside one character share its start.</param>
/// <param name="Length">UTF-16 characters that the token completes; 0 for a token that ends inside a character.</param>
/// <param name="LogProbability">Natural logarithm for the text's own token, at temperature 1.</param>
/// <param name="Best">The likeliest tokens, best first; the text's own is among them when it is that likely.</param>
public readonly record struct ForcedPosition(int Start, int Length, int Token, double LogProbability, IReadOnlyList<TokenChoice> Best);

/// <param name="Text">What the token writes; empty when it ends inside a character, or ends the answer.</param>
public readonly record struct TokenChoice(int Token, string Text, double LogProbability)
{
    /// <summary>The model would end its answer here.</summary>
    public bool Ends { get; init; }
}

/// <param name="Position">Index into <see cref="ForcedPass.Positions"/>; the branch replaces the text from there on.</param>
/// <param name="First">Its first token: one of the position's <see cref="ForcedPosition.Best"/>.</param>
/// <param name="Temperature">Of the tokens after the first; 0 is greedy.</param>
public sealed record BranchStart(int Position, TokenChoice First, double Temperature = 0, int Seed = 0);

/// <param name="MaxTokens">Of one branch.</param>
/// <param name="MaxLines">Line ends after which a branch stops.</param>
/// <param name="Rejoin">Lines of the original text: a branch stops as soon as it has written one of them whole (compared without
/// leading and trailing white space), from its second line on.</param>
public sealed record BranchLimits(int MaxTokens, int MaxLines, IReadOnlyList<string> Rejoin);

/// <param name="Text">From the position's start on, whole characters only; with the line end that stopped it.</param>
/// <param name="LogProbability">Sum over its tokens, the first one included.</param>
public sealed record Branch(BranchStart Start, string Text, BranchEnd End, double LogProbability, int Tokens);

public enum BranchEnd
{
    /// <summary><see cref="BranchLimits.MaxLines"/> lines are written.</summary>
    Lines,

    /// <summary>Its last line is one of <see cref="BranchLimits.Rejoin"/>.</summary>
    Rejoined,

    /// <summary>The model ended its answer.</summary>
    Answer,

    /// <summary>Cut off by <see cref="BranchLimits.MaxTokens"/>: its last line is not whole.</summary>
    Tokens,
}
