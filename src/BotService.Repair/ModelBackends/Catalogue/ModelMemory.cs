namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>What a machine has for models.</summary>
/// <param name="MemoryBytes">Main memory that this process may use.</param>
/// <param name="GpuBytes">Free memory of the largest GPU; null when none is reported.</param>
public sealed record MachineMemory(long MemoryBytes, string? Gpu = null, long? GpuBytes = null);

/// <summary>Where a model runs.</summary>
public enum ModelPlace
{
    Nowhere,
    Memory,
    Gpu,
}

/// <param name="NeededBytes">Weights, keys and values of the context, and working memory.</param>
/// <param name="MostContext">Tokens for which the best place has room, at most what the model was made for; 0 when not even its weights fit.</param>
public sealed record ModelFit(long NeededBytes, ModelPlace Place, int MostContext)
{
    // Compute buffers, logits of a batch, and what the runtime itself takes.
    private const long WorkingBytes = 640L << 20;

    /// <param name="kvBytesPerToken">Keys and values of one token.</param>
    /// <param name="contextTokens">Wanted.</param>
    /// <param name="modelContext">The longest that the model was made for.</param>
    public static ModelFit Of(long weightBytes, long kvBytesPerToken, int contextTokens, int modelContext, MachineMemory machine)
    {
        var context = Math.Min(contextTokens, modelContext);
        var needed = weightBytes + (kvBytesPerToken * context) + WorkingBytes;
        var place = needed <= machine.GpuBytes ? ModelPlace.Gpu : needed <= machine.MemoryBytes ? ModelPlace.Memory : ModelPlace.Nowhere;
        var room = Math.Max(0, (place == ModelPlace.Gpu ? machine.GpuBytes!.Value : Math.Max(machine.MemoryBytes, machine.GpuBytes ?? 0)) - weightBytes - WorkingBytes);
        return new ModelFit(needed, place, (int)Math.Min(modelContext, room / Math.Max(1, kvBytesPerToken)));
    }
}
