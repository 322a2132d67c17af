using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.TextGenerationInference;

/// <summary>A Text Generation Inference server by its own interface, which takes JSON schemas and raw prompts.</summary>
internal sealed class TextGenerationInferenceBackend(ModelServers servers) : IModelBackend
{
    public const string BackendName = "tgi";

    // The server batches what comes in; more at once only waits.
    private const int MostParallel = 16;

    public string Name => BackendName;

    public Task<ModelOpening> OpenAsync(ModelReference model, IProgress<ModelProgress>? progress, CancellationToken token) =>
        servers.OpenAsync(Name, server => OpenAsync(server, model.Name, progress, token));

    private static async Task<ModelOpening> OpenAsync(ModelServer server, string model, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        progress?.Report(new ModelProgress("asking what the server runs", null));
        var about = await server.GetAsync("info", token);
        if (about.Text("model_id") is not { } served || about.Number("max_total_tokens") is not { } total)
        {
            return new ModelOpening.Unavailable("The server's /info names no model. Give the address of a Text Generation Inference server.", Transient: false);
        }

        // One server runs one model, so a wrong name would silently be answered by another.
        return IsSame(model, served)
            ? new ModelOpening.Opened(Opened(server, served, server.Options.Context(total)!.Value, about.Number("max_stop_sequences") ?? 4, about.Number("max_concurrent_requests")))
            : new ModelOpening.Unavailable($"The TGI server runs '{server.Failures.Clean(served)}', not '{server.Failures.Clean(model)}'. Use tgi:{server.Failures.Clean(served)}.", Transient: false);
    }

    private static ServedModel Opened(ModelServer server, string model, int context, int stops, int? parallel)
    {
        var generation = new Generation(server, stops);
        var counter = new TokenCounter(generation.CountAsync);
        var check = new PromptCheck(counter, context, server.Failures);
        var family = ModelCatalogue.Default.FamilyOf(model);
        var description = new ModelDescription(BackendName, model, family?.Id ?? ModelCatalogue.UnknownFamily, null, context)
        {
            Parallel = server.Options.Parallel ?? Math.Clamp(parallel ?? 1, 1, MostParallel),
        };
        return new ServedModel(description, new ServedChatClient(new GenerationChatClient(generation), server, check), counter, server)
        {
            Infill = ModelCatalogue.Default.InfillOf(model) is { } marks ? new ServedInfill((request, temperature, seed, token) => FillAsync(generation, marks, request, (temperature, seed), token), server, check) : null,
        };
    }

    private static async Task<InfillAnswer> FillAsync(Generation generation, InfillMarks marks, InfillRequest request, (double Temperature, int Seed) sampling, CancellationToken token)
    {
        var wanted = new GenerationRequest(marks.Prompt(request.Prefix, request.Suffix), request.MaxTokens)
        {
            Temperature = sampling.Temperature,
            Seed = sampling.Seed,
            Stop = [.. request.Stop, marks.End.Trim()],
        };
        var middle = new System.Text.StringBuilder();
        GenerationPiece? last = null;
        await foreach (var piece in generation.StreamAsync(wanted, token))
        {
            middle.Append(piece.Text);
            last = piece;
        }

        return last is { Finish: { } finish }
            ? new InfillAnswer(middle.ToString(), sampling.Temperature, finish != "length", last.Tokens)
            : throw new IOException("the server ended its answer without saying why");
    }

    private static bool IsSame(string wanted, string served) =>
        wanted.Equals(served, StringComparison.OrdinalIgnoreCase) || served.EndsWith("/" + wanted, StringComparison.OrdinalIgnoreCase);
}
