using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>vLLM: known by <c>/version</c> and the length in its list of models.</summary>
internal sealed class VllmServer : IServerKind
{
    // From this version on a grammar stands in structured_outputs; guided_grammar went away soon after.
    private static readonly Version StructuredOutputs = new(0, 11);

    // Continuous batching over a GPU; its own default limit is higher.
    private const int UsualParallel = 16;

    public async Task<ServerProfile?> ProbeAsync(ServerConnection connection, CancellationToken token)
    {
        if (connection.Entry?.Number("max_model_len") is not { } context || (await connection.Server.TryGetAsync("version", token))?.Text("version") is not { } version)
        {
            return null;
        }

        return new ServerProfile("vLLM")
        {
            ContextTokens = context,
            Parallel = UsualParallel,
            Count = (text, t) => CountAsync(connection, text, t),
            Grammar = IsSince(version, StructuredOutputs)
                ? grammar => new RequestField("$.structured_outputs", new JsonObject { ["grammar"] = grammar })
                : grammar => new RequestField("$.guided_grammar", grammar),
            Fill = CompletionInfill.ByMarks(connection),
            Scoring = new VllmScoring(new VllmTokens(connection.Server, connection.Model), context),
        };
    }

    private static async Task<int> CountAsync(ServerConnection connection, string text, CancellationToken token)
    {
        var answer = await connection.Server.PostAsync("tokenize", new JsonObject { ["model"] = connection.Model, ["prompt"] = text, ["add_special_tokens"] = false }, token);
        return answer.Number("count") ?? throw new FormatException("no count of tokens");
    }

    // Development builds are called 0.11.1rc2.dev3+g1234.
    private static bool IsSince(string version, Version since) =>
        Version.TryParse(string.Join('.', version.TrimStart('v').Split('.', '-', '+').TakeWhile(p => p.All(char.IsAsciiDigit)).Take(3)), out var parsed) && parsed >= since;
}
