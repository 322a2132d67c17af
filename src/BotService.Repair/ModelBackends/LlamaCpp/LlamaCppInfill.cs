using BotService.LlamaCpp;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>All middles of a gap at once; the engine computes their common prompt once.</summary>
internal sealed class LlamaCppInfill(InferenceEngine engine, PromptTokens prompts) : IInfill
{
    public IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, CancellationToken token)
    {
        var prompt = prompts.Of(new ModelPrompt.Infill(request.Prefix, request.Suffix));
        return EngineCalls.AllAsync(
            request.Temperatures.Select<double, Func<CancellationToken, Task<InfillAnswer>>>((temperature, i) => t => FillAsync(request, prompt, (temperature, request.Seed + i), t)),
            token);
    }

    private async Task<InfillAnswer> FillAsync(InfillRequest request, int[] prompt, (double Temperature, int Seed) choice, CancellationToken token)
    {
        var answer = await engine.AnswerAsync(
            new GenerationRequest(prompt, request.MaxTokens)
            {
                Sampling = new SamplingPipeline { Temperature = (float)choice.Temperature, Seed = unchecked((uint)choice.Seed) },
                Stop = [.. request.Stop.Where(s => s.Length > 0)],
            },
            token);
        return new InfillAnswer(answer.Text, choice.Temperature, answer.Reason != FinishReason.Length, answer.Tokens);
    }
}
