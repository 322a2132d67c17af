using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>Infill by <c>/v1/completions</c>: with the family's own marks in the prompt, or with the field <c>suffix</c>.</summary>
internal static class CompletionInfill
{
    /// <summary>For servers that pass the prompt to the model as it is. Null when the model's marks are not known.</summary>
    public static FillGap? ByMarks(ServerConnection connection) => ModelCatalogue.Default.InfillOf(connection.Model) is { } marks
        ? (request, temperature, seed, token) => FillAsync(
            connection, request, new JsonObject { ["prompt"] = marks.Prompt(request.Prefix, request.Suffix) }, [.. request.Stop, marks.End.Trim()], (temperature, seed), token)
        : null;

    /// <summary>For servers that know the marks themselves. Null for models that are not known to infill.</summary>
    public static FillGap? BySuffix(ServerConnection connection) => ModelCatalogue.Default.InfillOf(connection.Model) is null
        ? null
        : (request, temperature, seed, token) => FillAsync(
            connection, request, new JsonObject { ["prompt"] = request.Prefix, ["suffix"] = request.Suffix }, request.Stop, (temperature, seed), token);

    private static async Task<InfillAnswer> FillAsync(
        ServerConnection connection, InfillRequest request, JsonObject body, IReadOnlyList<string> stop, (double Temperature, int Seed) sampling, CancellationToken token)
    {
        body["model"] = connection.Model;
        body["max_tokens"] = request.MaxTokens;
        body["temperature"] = sampling.Temperature;
        body["seed"] = sampling.Seed;
        if (stop.Count > 0)
        {
            body["stop"] = new JsonArray([.. stop.Select(s => JsonValue.Create(s))]);
        }

        var answer = await connection.Server.PostAsync("v1/completions", body, token);
        var choice = answer.Items("choices").First();
        var text = StopText.Cut(choice.Text("text") ?? "", stop);
        return new InfillAnswer(text, sampling.Temperature, choice.Text("finish_reason") is not (null or "length"), answer.Number("usage", "completion_tokens") ?? 0);
    }
}
