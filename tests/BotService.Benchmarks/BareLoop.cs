using System.Numerics.Tensors;
using BotService.LlamaCpp;
using BotService.LlamaCpp.Engine;

namespace BotService.Benchmarks;

/// <summary>The least that any engine has to do for one greedy answer: decode, take the largest logit.</summary>
internal static class BareLoop
{
    /// <summary>Seconds for the answer, after its prompt.</summary>
    public static async Task<double> RunAsync(LlamaWeights weights, ContextParams parameters, int[] prompt, int tokens)
    {
        using var context = NativeContext.Create(weights, parameters, parameters.ContextSize, Environment.ProcessorCount);
        using var batch = new StepBatch(context.BatchSize, context.Vocabulary);
        var next = 0;
        for (var at = 0; at < prompt.Length; at += context.BatchSize)
        {
            next = Decode(context, batch, prompt.AsSpan(at, Math.Min(context.BatchSize, prompt.Length - at)), at);
        }

        return await InferenceSpeed.TimeAsync(() =>
        {
            // The engine's first token comes from computing the prompt's last one again.
            context.Cut(0, prompt.Length - 1);
            next = prompt[^1];
            for (var i = 0; i < tokens; i++)
            {
                next = Decode(context, batch, [next], prompt.Length - 1 + i);
            }

            return Task.CompletedTask;
        });
    }

    private static int Decode(NativeContext context, StepBatch batch, ReadOnlySpan<int> tokens, int position)
    {
        batch.Clear();
        for (var i = 0; i < tokens.Length; i++)
        {
            batch.Add(tokens[i], position + i, 0, wantsLogits: i == tokens.Length - 1);
        }

        return context.Decode(batch.ToNative()) == 0
            ? TensorPrimitives.IndexOfMax(context.Logits(tokens.Length - 1))
            : throw new InvalidOperationException("llama.cpp could not compute a step.");
    }
}
