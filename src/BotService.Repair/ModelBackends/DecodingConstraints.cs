using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends;

/// <summary>What a backend can force an answer to be; <c>IChatClient.GetService&lt;DecodingConstraints&gt;()</c> asks it, null forces nothing.</summary>
/// <param name="Grammar">A grammar under <see cref="GrammarKey"/>.</param>
/// <param name="JsonSchema">A schema in <see cref="ChatOptions.ResponseFormat"/>.</param>
public sealed record DecodingConstraints(bool Grammar, bool JsonSchema)
{
    /// <summary>Key of <see cref="ChatOptions.AdditionalProperties"/> whose value is a grammar in llama.cpp's GBNF. A backend that takes none leaves it out of the request.</summary>
    public const string GrammarKey = "grammar";

    internal static string? GrammarOf(ChatOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(GrammarKey, out string? grammar) == true && grammar.Length > 0 ? grammar : null;
}
