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

    public List<int> Cells { get; } = [];

    public int Length => Tokens.Count;

    public int CommonWith(ReadOnlySpan<int> tokens) => CollectionsMarshal.AsSpan(Tokens).CommonPrefixLength(tokens);
}
