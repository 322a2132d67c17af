using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Engine;

/// <summary>Tokens whose keys and values are in the context, and the cells that hold them.</summary>
internal sealed class KvSequence(int id)
{
    public int Id => id;

    /// <summary>A request writes to it; others are kept for their beginnings.</summary>
    public bool Busy { get; set; } = true;

    public long LastUse { get; set; }

    public List<int> Tokens { get; } = [];

    /// <summary>What a forced pass found at positions from <see cref="KeptScores.From"/> on; null when none was over this sequence.</summary>
    public KeptScores? Scores { get; set; }

    public List<int> Cells { get; } = [];

    public int Length => Tokens.Count;

    public int CommonWith(ReadOnlySpan<int> tokens) => CollectionsMarshal.AsSpan(Tokens).CommonPrefixLength(tokens);
}

/// <summary>Results of a forced pass that outlive it.</summary>
/// <param name="From">Position of the token after which the first result stands.</param>
internal sealed record KeptScores(int From, IReadOnlyList<ScoredPosition> Positions)
{
    /// <summary>The result after a position, if it is about this next token and has so many alternatives.</summary>
    public ScoredPosition? Find(int position, int next, int best) =>
        position >= From && position - From < Positions.Count && Positions[position - From] is var found && found.Token == next && found.Best.Count >= best ? found : null;
}
