using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>llama.cpp's server: known by <c>/props</c>, which has the context of one slot.</summary>
internal sealed class LlamaCppServer : IServerKind
{
    public async Task<ServerProfile?> ProbeAsync(ServerConnection connection, CancellationToken token)
    {
        if (await connection.Server.TryGetAsync("props", token) is not { } props || props.Number("default_generation_settings", "n_ctx") is not { } context)
        {
            return null;
        }

        return new ServerProfile("llama.cpp")
        {
            ContextTokens = context,
            Parallel = props.Number("total_slots"),
            KnowsNames = false,
            Count = (text, t) => CountAsync(connection.Server, text, t),
            Grammar = grammar => new RequestField("$.grammar", grammar),
            Fill = await FillsAsync(connection.Server, token) ? (request, temperature, seed, t) => FillAsync(connection.Server, request, (temperature, seed), t) : null,
        };
    }

    private static async Task<int> CountAsync(ModelServer server, string text, CancellationToken token)
    {
        var answer = await server.PostAsync("tokenize", new JsonObject { ["content"] = text, ["add_special"] = false, ["parse_special"] = false }, token);
        return answer.Items("tokens").Count();
    }

    // Only the model's vocabulary decides, and only a request shows it.
    private static async Task<bool> FillsAsync(ModelServer server, CancellationToken token)
    {
        try
        {
            await server.PostAsync("infill", new JsonObject { ["input_prefix"] = "a", ["input_suffix"] = "b", ["n_predict"] = 0 }, token);
            return true;
        }
        catch (RefusedException e) when (e.Status is 400 or 404 or 501)
        {
            return false;
        }
    }

    private static async Task<InfillAnswer> FillAsync(ModelServer server, InfillRequest request, (double Temperature, int Seed) sampling, CancellationToken token)
    {
        var body = new JsonObject
        {
            ["input_prefix"] = request.Prefix,
            ["input_suffix"] = request.Suffix,
            ["n_predict"] = request.MaxTokens,
            ["temperature"] = sampling.Temperature,
            ["seed"] = sampling.Seed,
            ["cache_prompt"] = true,
            ["stream"] = false,
            ["stop"] = new JsonArray([.. request.Stop.Select(s => JsonValue.Create(s))]),
        };
        var answer = await server.PostAsync("infill", body, token);
        return answer.Text("content") is { } middle
            ? new InfillAnswer(middle, sampling.Temperature, answer.Text("stop_type") is "eos" or "word", answer.Number("tokens_predicted") ?? 0)
            : throw new FormatException("no content in the answer");
    }
}
