using System.Runtime.CompilerServices;
using System.Text;
using BotService.LlamaCpp;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>A finished answer of the engine.</summary>
internal sealed record EngineAnswer(string Text, FinishReason Reason, double LogProbability, int Tokens);

/// <summary>Calls of the engine in the words of this side's contracts.</summary>
internal static class EngineCalls
{
    /// <exception cref="PromptTooLongException">The prompt leaves no room for an answer.</exception>
    /// <exception cref="ModelFailedException">The engine failed.</exception>
    public static async Task<EngineAnswer> AnswerAsync(this InferenceEngine engine, GenerationRequest request, CancellationToken token)
    {
        try
        {
            return await CollectAsync(engine, Clip(engine, request), token);
        }
        catch (Exception e) when (Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Runs all at once and gives each result as it comes; whoever stops reading ends the rest.</summary>
    public static async IAsyncEnumerable<T> AllAsync<T>(IEnumerable<Func<CancellationToken, Task<T>>> calls, [EnumeratorCancellation] CancellationToken token)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(token);
        var tasks = calls.Select(c => c(rest.Token)).ToList();
        try
        {
            await foreach (var task in Task.WhenEach(tasks).WithCancellation(token))
            {
                yield return await task;
            }
        }
        finally
        {
            await rest.CancelAsync();
            await ((Task)Task.WhenAll(tasks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Null for what has its own meaning on this side already, such as cancellation.</summary>
    public static Exception? Translate(Exception e) => e switch
    {
        ContextOverflowException overflow => new PromptTooLongException(overflow.PromptTokens, overflow.ContextTokens),
        InferenceException failed => new ModelFailedException(failed.Message, failed.Transient, failed),
        GrammarException grammar => new ModelFailedException(grammar.Message, transient: false, grammar),
        _ => null,
    };

    /// <summary>A limit on the answer is an upper bound; only the prompt must fit.</summary>
    private static GenerationRequest Clip(InferenceEngine engine, GenerationRequest request) =>
        request with { MaxTokens = Math.Clamp(engine.Info.ContextTokens - request.Tokens.Count, 1, request.MaxTokens) };

    private static async Task<EngineAnswer> CollectAsync(InferenceEngine engine, GenerationRequest request, CancellationToken token)
    {
        var text = new StringBuilder();
        double logProbability = 0;
        await foreach (var step in engine.GenerateAsync(request, token))
        {
            switch (step)
            {
                case GenerationEvent.Token written:
                    text.Append(written.Text);
                    logProbability += written.LogProbability ?? 0;
                    break;
                case GenerationEvent.Finished finished:
                    return new EngineAnswer(text.Append(finished.Text).ToString(), finished.Reason, logProbability, finished.Usage.Tokens);
            }
        }

        throw new InvalidOperationException("The engine ended an answer without saying how.");
    }
}
