namespace BotService.LlamaCpp.Engine;

/// <summary>How many tokens of context the memory holds.</summary>
internal static class ContextFit
{
    private const int Granularity = 256;

    public static int Cells(LlamaWeights weights, ContextParams parameters)
    {
        var wanted = parameters.ContextSize > 0 ? parameters.ContextSize : weights.TrainedContext;
        return (int)Math.Min(((long)wanted + Granularity - 1) / Granularity * Granularity, 1 << 24);
    }
}
