namespace BotService.Repair.ModelBackends;

/// <summary>Fills the gap between a prefix and a suffix with the model's own infill tokens.</summary>
public interface IInfill
{
    /// <summary>One middle for each of <see cref="InfillRequest.Temperatures"/>, in the order in which they finish.</summary>
    IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, CancellationToken token);
}

/// <param name="Temperatures">One answer each; 0 is greedy. Answers of the same temperature differ by seed.</param>
/// <param name="MaxTokens">Of each middle.</param>
public sealed record InfillRequest(string Prefix, string Suffix, IReadOnlyList<double> Temperatures, int MaxTokens)
{
    /// <summary>Texts that end a middle; they are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    public int Seed { get; init; }
}

/// <param name="Complete">The model ended by itself or met a stop text; false when it was cut off by length.</param>
public sealed record InfillAnswer(string Middle, double Temperature, bool Complete, int Tokens);
