namespace BotService.LlamaCpp.Engine;

/// <summary>How many tokens of context the memory holds.</summary>
internal static class ContextFit
{
    private const int Granularity = 256;

    /// <summary>Less than this holds no file with its tests.</summary>
    private const int SmallestFit = 2048;

    /// <summary>Left for everything else.</summary>
    private const long Reserve = 512L << 20;

    /// <summary>What was asked for, or as much as there is room for.</summary>
    /// <exception cref="InferenceException">The memory does not hold it; names what is needed and what there is.</exception>
    public static int Cells(LlamaWeights weights, ContextParams parameters, FreeMemory memory)
    {
        var perToken = BytesPerToken(weights, parameters);
        var work = WorkBytes(weights);
        var free = memory.Bytes - Reserve - work;
        var wanted = parameters.ContextSize > 0 ? parameters.ContextSize : weights.TrainedContext;
        if (parameters.ContextSize == 0)
        {
            // Memory of the host is not all for the model: tests and builds run beside it.
            var room = (memory.IsHost ? free / 2 : free) / perToken;
            wanted = (int)Math.Min(wanted, Math.Max(room, Math.Min(wanted, SmallestFit)));
        }

        var cells = (int)Math.Min(((long)wanted + Granularity - 1) / Granularity * Granularity, 1 << 24);
        return cells * perToken <= free
            ? cells
            : throw new InferenceException(
                $"A context of {cells} tokens needs {MiB((cells * perToken) + work)} and {MiB(Reserve)} to spare; there are {MiB(memory.Bytes)} free on {memory.Where}. "
                + "Set a smaller ContextSize, take a smaller model, or free some memory.",
                transient: true);
    }

    private static long BytesPerToken(LlamaWeights weights, ContextParams parameters) =>
        (long)Math.Ceiling(weights.KvBytesPerToken / 2.0 * (Size(parameters.TypeK) + Size(parameters.TypeV)) / 2);

    /// <summary>Bytes of a number; Q8_0 adds a 16-bit scale to each block of 32.</summary>
    private static double Size(KvType type) => type switch { KvType.F32 => 4, KvType.F16 => 2, _ => 34 / 32.0 };

    /// <summary>Logits in the graph and outside of it, and the largest activations, roughly.</summary>
    private static long WorkBytes(LlamaWeights weights) => 2L * NativeContext.OutputRows * weights.Tokenizer.Count * sizeof(float);

    private static string MiB(long bytes) => $"{Math.Max(0, bytes) >> 20} MiB";
}
