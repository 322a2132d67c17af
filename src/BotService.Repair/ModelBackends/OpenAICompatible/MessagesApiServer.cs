using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>TGI by its Messages API: known by <c>/info</c>, which has the limit of prompt and answer together.</summary>
internal sealed class MessagesApiServer : IServerKind
{
    public async Task<ServerProfile?> ProbeAsync(ServerConnection connection, CancellationToken token)
    {
        if (await connection.Server.TryGetAsync("info", token) is not { } about || about.Number("max_total_tokens") is not { } context || about.Text("model_id") is null)
        {
            return null;
        }

        return new ServerProfile("TGI")
        {
            ContextTokens = context,
            Parallel = about.Number("max_concurrent_requests") is { } requests ? Math.Clamp(requests, 1, 16) : null,
            KnowsNames = false,
            Count = (text, t) => CountAsync(connection.Server, text, t),
            Schema = schema => new RequestField("$.response_format", new JsonObject { ["type"] = "json", ["value"] = JsonNode.Parse(schema.GetRawText()) }),
            Fill = CompletionInfill.ByMarks(connection),
        };
    }

    private static async Task<int> CountAsync(ModelServer server, string text, CancellationToken token)
    {
        var answer = await server.PostAsync("tokenize", new JsonObject { ["inputs"] = text }, token);
        return answer.ValueKind == JsonValueKind.Array ? answer.GetArrayLength() : throw new FormatException("no list of tokens");
    }
}
