using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.Benchmarks;

/// <summary>What a process of its own costs a model.</summary>
internal sealed class IsolationRows(string path, InferenceSize size) : IAsyncDisposable
{
    private const int Candidates = 8;
    private const int ContextTokens = 8192;
    private readonly Dictionary<ModelIsolation, ILanguageModel> models = [];
    private int run;

    public IReadOnlyList<Comparison> Rows =>
    [
        new("isolation", $"{Candidates} infills of {size.AnswerTokens} tokens in a process of their own against in this one", "<= 1.05", () => InfillAsync(ModelIsolation.Process), () => InfillAsync(ModelIsolation.None)),
        new("isolation", $"forced pass over {size.PromptTokens} tokens in a process of its own against in this one", "<= 1.05", () => ForceAsync(ModelIsolation.Process), () => ForceAsync(ModelIsolation.None)),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var model in models.Values)
        {
            await model.DisposeAsync();
        }
    }

    private async Task<ILanguageModel> ModelAsync(ModelIsolation isolation)
    {
        if (!models.TryGetValue(isolation, out var model))
        {
            var options = new LlamaCppOptions { Isolation = isolation, ContextTokens = ContextTokens };
            var backend = new LlamaCppBackend(options, NullLoggerFactory.Instance, new ProcessRunner(TimeProvider.System));
            model = await backend.OpenAsync(new ModelReference(backend.Name, path), null, CancellationToken.None) is ModelOpening.Opened opened
                ? opened.Model
                : throw new InvalidOperationException($"'{path}' cannot be opened.");
            models[isolation] = model;
        }

        return model;
    }

    private async Task<double> InfillAsync(ModelIsolation isolation)
    {
        var model = await ModelAsync(isolation);
        var request = new InfillRequest(Code(200), "\n    return total\n", [.. Enumerable.Repeat(0.8, Candidates)], size.AnswerTokens) { Seed = 1 };

        // The prompt stands in the context already, so that what is measured is the writing.
        await model.Infill!.InfillAsync(request with { Temperatures = [0], MaxTokens = 1 }, CancellationToken.None).CountAsync();
        return await InferenceSpeed.TimeAsync(() => model.Infill!.InfillAsync(request, CancellationToken.None).CountAsync().AsTask());
    }

    private async Task<double> ForceAsync(ModelIsolation isolation)
    {
        var model = await ModelAsync(isolation);
        var request = new ForcedText(new ModelPrompt.Plain(Code(size.PromptTokens - 200)), Code(200));
        return await InferenceSpeed.TimeAsync(() => model.Scoring!.ForceAsync(request, CancellationToken.None));
    }

    /// <summary>About so many tokens that no earlier code begins like.</summary>
    private string Code(int tokens) => $"# file {++run}\n" + string.Concat(
        Enumerable.Range(run, tokens / 30).Select(i => $"def step{i}(items):\n    total = {i}\n    for item in items:\n        total += item\n    return total\n\n"));
}
