using BotService.Repair;

namespace BotService.Policies;

public enum CommandVerb
{
    Fix,
    Retry,
    Apply,
    Explain,
    Stop,
    Status,
    Help,
}

/// <summary>What a person asked for in a comment.</summary>
public sealed record BotCommand(CommandVerb Verb)
{
    public const int MostCandidates = 1_000_000;

    /// <summary>At least 7 hexadecimal digits of the commit that the person saw; null when not named.</summary>
    public string? Sha { get; init; }

    public IReadOnlyList<string> Tests { get; init; } = [];

    public EngineMode? Engine { get; init; }

    /// <summary>1 to <see cref="MostCandidates"/>; the service's own bound is usually lower.</summary>
    public int? Candidates { get; init; }
}

/// <summary>What a comment holds: one of a closed set.</summary>
public abstract record CommandParse
{
    private CommandParse()
    {
    }

    public sealed record None : CommandParse;

    public sealed record Command(BotCommand Value) : CommandParse;

    /// <param name="Complaint">Markdown that names the word and the remedy, safe to post.</param>
    public sealed record Wrong(string Complaint) : CommandParse;
}
