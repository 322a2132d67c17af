using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>LocalAI: known by its discovery document, or by <c>/system</c> in versions that lack it.</summary>
internal sealed class LocalAIServer : IServerKind
{
    public async Task<ServerProfile?> ProbeAsync(ServerConnection connection, CancellationToken token)
    {
        var server = connection.Server;
        var known = (await server.TryGetAsync(".well-known/localai.json", token))?.At("endpoints") is not null
            || (await server.TryGetAsync("system", token))?.At("loaded_models") is not null;
        if (!known)
        {
            return null;
        }

        // Only an administrator's key may read the configuration; without it the context must be set.
        var configuration = await server.TryGetAsync($"api/models/config-json/{Uri.EscapeDataString(connection.Model)}", token);
        return new ServerProfile("LocalAI")
        {
            ContextTokens = configuration?.Number("context_size"),
            Count = (text, t) => CountAsync(connection, text, t),
            Grammar = grammar => new RequestField("$.grammar", grammar),
        };
    }

    private static async Task<int> CountAsync(ServerConnection connection, string text, CancellationToken token)
    {
        var answer = await connection.Server.PostAsync("v1/tokenize", new JsonObject { ["model"] = connection.Model, ["content"] = text }, token);
        return answer.Items("tokens").Count();
    }
}
