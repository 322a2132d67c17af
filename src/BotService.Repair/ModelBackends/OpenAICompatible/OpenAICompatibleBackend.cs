using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.ModelBackends.Servers;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>Servers with the OpenAI interface: vLLM, llama.cpp's server, LocalAI, TGI and others.</summary>
internal sealed class OpenAICompatibleBackend(ModelServers servers) : IModelBackend
{
    public const string BackendName = "openai";

    private static readonly IServerKind[] Kinds = [new VllmServer(), new LlamaCppServer(), new MessagesApiServer(), new LocalAIServer(), new OtherServer()];

    public string Name => BackendName;

    public Task<ModelOpening> OpenAsync(ModelReference model, IProgress<ModelProgress>? progress, CancellationToken token) =>
        servers.OpenAsync(Name, server => OpenAsync(server, model.Name, progress, token));

    private static async Task<ModelOpening> OpenAsync(ModelServer server, string model, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        progress?.Report(new ModelProgress("asking what the server is", null));
        var connection = new ServerConnection(server, model, await ModelsAsync(server, token));
        var profile = await ProfileAsync(connection, token);
        if (profile.KnowsNames && connection.Models.Count > 0 && connection.Models.All(m => m.Text("id") != model))
        {
            var served = string.Join(", ", connection.Models.Take(20).Select(m => server.Failures.Clean(m.Text("id") ?? "")));
            return new ModelOpening.Unavailable($"The {profile.Kind} server does not serve '{server.Failures.Clean(model)}'. It serves: {served}.", Transient: false);
        }

        return server.Options.Context(profile.ContextTokens) is { } context
            ? new ModelOpening.Opened(Opened(connection, profile, context))
            : new ModelOpening.Unavailable(
                $"The {profile.Kind} server does not tell how many tokens its context holds. Set {BackendVariables.Context} to what it was started with.", Transient: false);
    }

    private static ServedModel Opened(ServerConnection connection, ServerProfile profile, int context)
    {
        var server = connection.Server;
        var counter = new TokenCounter(profile.Count);
        var check = new PromptCheck(counter, context, server.Failures);
        var family = ModelCatalogue.Default.FamilyOf(connection.Model)?.Id ?? ModelCatalogue.UnknownFamily;
        var description = new ModelDescription(BackendName, connection.Model, family, null, context) { Parallel = server.Options.Parallel ?? profile.Parallel ?? 1 };
        return new ServedModel(description, new ServedChatClient(new ProfiledChatClient(Client(connection), profile), server, check), counter, server)
        {
            Infill = profile.Fill is { } fill ? new ServedInfill(fill, server, check) : null,
            Scoring = profile.Scoring,
        };
    }

    private static async Task<IReadOnlyList<JsonElement>> ModelsAsync(ModelServer server, CancellationToken token)
    {
        try
        {
            return [.. (await server.GetAsync("v1/models", token)).Items("data")];
        }
        catch (RefusedException e) when (e.Status is 404 or 405)
        {
            return [];
        }
    }

    private static async Task<ServerProfile> ProfileAsync(ServerConnection connection, CancellationToken token)
    {
        foreach (var kind in Kinds)
        {
            if (await kind.ProbeAsync(connection, token) is { } profile)
            {
                return profile;
            }
        }

        throw new InvalidOperationException("The last kind of server takes every server.");
    }

    // The key is set by the HTTP client's own handler, so the library gets a placeholder; retries are the HTTP client's as well.
    private static IChatClient Client(ServerConnection connection) => new ChatClient(
        connection.Model,
        new ApiKeyCredential("set-by-the-handler"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(connection.Server.Http.BaseAddress!, "v1"),
            Transport = new HttpClientPipelineTransport(connection.Server.Http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        }).AsIChatClient();
}
