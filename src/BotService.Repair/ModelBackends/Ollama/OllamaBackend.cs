using System.Globalization;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.ModelBackends.Servers;
using OllamaSharp;
using OllamaSharp.Models;

namespace BotService.Repair.ModelBackends.Ollama;

/// <summary>Models of an Ollama server; a missing one is downloaded by the server.</summary>
internal sealed class OllamaBackend(ModelServers servers) : IModelBackend
{
    public const string BackendName = "ollama";

    // The server reserves memory for the whole context, and many models offer more than a machine can hold.
    private const int UsualContext = 16_384;

    public string Name => BackendName;

    public Task<ModelOpening> OpenAsync(ModelReference model, IProgress<ModelProgress>? progress, CancellationToken token) =>
        servers.OpenAsync(Name, server => OpenAsync(server, model.Name, progress, token));

    private static async Task<ModelOpening> OpenAsync(ModelServer server, string model, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        var client = new OllamaApiClient(server.Http, model);
        progress?.Report(new ModelProgress($"asking for {model}", null));
        if (await ShowAsync(client, model, token) is not { } shown)
        {
            if (!server.Options.Pull)
            {
                return new ModelOpening.Unavailable($"The Ollama server has no model '{server.Failures.Clean(model)}'. Run 'ollama pull {server.Failures.Clean(model)}' there, or allow Pull.", Transient: false);
            }

            await PullAsync(client, model, progress, token);
            shown = await ShowAsync(client, model, token) ?? throw new InvalidDataException("the model is missing after its download");
        }

        return new ModelOpening.Opened(Opened(server, client, model, shown));
    }

    private static ServedModel Opened(ModelServer server, OllamaApiClient client, string model, ShowModelResponse shown)
    {
        var context = server.Options.Context(ContextOf(shown)) is { } known ? Math.Min(known, server.Options.ContextTokens ?? UsualContext) : UsualContext;
        var counter = new TokenCounter(null);
        var check = new PromptCheck(counter, context, server.Failures);
        var description = new ModelDescription(BackendName, model, ModelCatalogue.Default.FamilyOf(model)?.Id ?? ModelCatalogue.UnknownFamily, shown.Info?.ParameterCount, context)
        {
            Chats = shown.Template is { } template && template.Trim() != "{{ .Prompt }}",
            Parallel = server.Options.Parallel ?? 1,
        };
        var chat = new ServedChatClient(new OllamaChatClient(client, context, server.Options.KeepAlive), server, check);
        var infill = new OllamaInfill(client, context, server.Options.KeepAlive);
        return new ServedModel(description, chat, counter, server)
        {
            Infill = shown.Capabilities?.Contains("insert") == true ? new ServedInfill(infill.FillAsync, server, check) : null,
        };
    }

    private static async Task<ShowModelResponse?> ShowAsync(OllamaApiClient client, string model, CancellationToken token)
    {
        try
        {
            return await client.ShowModelAsync(new ShowModelRequest { Model = model }, token);
        }
        catch (RefusedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private static async Task PullAsync(OllamaApiClient client, string model, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        await foreach (var step in client.PullModelAsync(new PullModelRequest { Model = model, Stream = true }, token))
        {
            if (step is not null)
            {
                progress?.Report(new ModelProgress(step.Status, step.Total > 0 ? Math.Clamp((double)step.Completed / step.Total, 0, 1) : null));
            }
        }
    }

    private static int? ContextOf(ShowModelResponse shown) =>
        shown.Info is { Architecture: { } architecture, ExtraInfo: { } extra } && extra.TryGetValue($"{architecture}.context_length", out var value)
            && int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var tokens) && tokens > 0
            ? tokens
            : null;
}
