using BotService.LlamaCpp;
using BotService.Repair.ModelBackends.Catalogue;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>A model in this process, with everything that needs its logits.</summary>
internal sealed class LlamaCppModel : ILanguageModel
{
    /// <summary>A CPU decodes about so many sequences for twice the price of one.</summary>
    private const int ParallelOnCpu = 8;

    private readonly LlamaWeights weights;
    private readonly InferenceEngine engine;

    public LlamaCppModel(string name, LlamaWeights weights, InferenceEngine engine)
    {
        (this.weights, this.engine) = (weights, engine);
        var template = ChatTemplate.Of(weights);
        var prompts = new PromptTokens(weights.Tokenizer, template);
        Chat = template is null ? new NoChat(name) : new LlamaCppChat(new LlamaChatClient(engine));
        Infill = weights.Tokenizer.Infill is null ? null : new LlamaCppInfill(engine, prompts);
        Scoring = new LlamaCppScoring(engine, prompts);
        var onGpu = LlamaLibrary.Load() is LibraryLoading.Available { Library: var library } && library.Devices.Any(d => d.IsGpu);
        Description = new ModelDescription(LlamaCppBackend.BackendName, name, FamilyOf(weights), weights.Parameters, engine.Info.ContextTokens)
        {
            Quantisation = Gguf.Quantisation.OfFileType(weights.Metadata("general.file_type")) ?? Gguf.Quantisation.InName(name),
            Chats = template is not null,
            Parallel = onGpu ? engine.Info.MaxSequences : ParallelOnCpu,
            SharesCores = !onGpu,
        };
    }

    public ModelDescription Description { get; }

    public IChatClient Chat { get; }

    public IInfill? Infill { get; }

    public IScoring? Scoring { get; }

    public void UseCores(int cores) => engine.Threads = cores;

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => ValueTask.FromResult(weights.Tokenizer.CountTokens(text));

    /// <summary>By what the file's header says, which renaming the file does not change.</summary>
    private static string FamilyOf(LlamaWeights weights) =>
        new[] { "general.basename", "general.name", "general.architecture" }
            .Select(weights.Metadata)
            .OfType<string>()
            .Select(ModelCatalogue.Default.FamilyOf)
            .FirstOrDefault(f => f is not null)?.Id ?? ModelCatalogue.UnknownFamily;

    public async ValueTask DisposeAsync()
    {
        Chat.Dispose();
        await engine.DisposeAsync();
        weights.Dispose();
    }
}
