using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.TextGenerationInference;

/// <param name="Prompt">Raw: the server applies no template.</param>
internal sealed record GenerationRequest(string Prompt, int MaxTokens)
{
    /// <summary>0 is greedy.</summary>
    public double Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public long? Seed { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    public JsonElement? Schema { get; init; }
}

/// <param name="Finish">The server's own word, with the last piece only.</param>
/// <param name="Tokens">Written so far; with the last piece only.</param>
internal sealed record GenerationPiece(string Text, string? Finish, int Tokens, int? PromptTokens);

/// <summary>The calls of TGI's own interface.</summary>
internal sealed class Generation(ModelServer server, int mostStops)
{
    public async Task<int> CountAsync(string text, CancellationToken token) => (await TokensAsync(text, token)).GetArrayLength();

    /// <summary>Messages by the model's own template, ready for <see cref="StreamAsync"/>.</summary>
    public async Task<string> TemplateAsync(JsonArray messages, CancellationToken token)
    {
        var answer = await server.PostAsync("chat_tokenize", new JsonObject { ["messages"] = messages }, token);
        var text = answer.Text("templated_text") ?? throw new FormatException("no templated text");
        List<JsonElement> tokens = [.. answer.Items("tokenize_response")];

        // Many templates begin with the token that the server puts before every prompt anyhow.
        return tokens.Count > 0 && tokens[0].Text("text") is { Length: > 0 } first && text.StartsWith(first, StringComparison.Ordinal)
            && await CountAsync(text, token) > tokens.Count
            ? text[first.Length..]
            : text;
    }

    public async IAsyncEnumerable<GenerationPiece> StreamAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        var cutter = new StopText(request.Stop);
        await foreach (var piece in server.StreamAsync("generate_stream", Body(request), token))
        {
            if (piece.At("error") is not null)
            {
                throw new RefusedException(piece.Text("error_type") is "validation" ? 422 : 500, piece.ToString());
            }

            var special = piece.At("token", "special") is { ValueKind: JsonValueKind.True };
            var text = special ? "" : cutter.Push(piece.Text("token", "text") ?? "");
            if (piece.Text("details", "finish_reason") is { } finish)
            {
                var rest = cutter.Rest();
                yield return new GenerationPiece(text + rest, cutter.Met ? "stop_sequence" : finish, piece.Number("details", "generated_tokens") ?? 0, piece.Number("details", "input_length"));
                yield break;
            }

            if (cutter.Met)
            {
                yield return new GenerationPiece(text, "stop_sequence", piece.Number("index") ?? 0, null);
                yield break;
            }

            yield return new GenerationPiece(text, null, 0, null);
        }
    }

    private async Task<JsonElement> TokensAsync(string text, CancellationToken token)
    {
        var answer = await server.PostAsync("tokenize", new JsonObject { ["inputs"] = text }, token);
        return answer.ValueKind == JsonValueKind.Array ? answer : throw new FormatException("no list of tokens");
    }

    private JsonObject Body(GenerationRequest request)
    {
        // The server refuses a temperature of 0; greedy is to leave sampling out. It takes few stop texts; the others end the text here.
        var parameters = new JsonObject
        {
            ["max_new_tokens"] = request.MaxTokens,
            ["do_sample"] = request.Temperature > 0,
            ["details"] = true,
            ["return_full_text"] = false,
            ["stop"] = new JsonArray([.. request.Stop.Take(mostStops).Select(s => JsonValue.Create(s))]),
        };
        Set(parameters, "temperature", request.Temperature > 0 ? request.Temperature : null);
        Set(parameters, "top_p", request.TopP is > 0 and < 1 ? request.TopP : null);
        Set(parameters, "top_k", request.TopK > 0 ? request.TopK : null);
        Set(parameters, "seed", request.Seed is { } seed ? Math.Abs(seed) + 1 : null);
        if (request.Schema is { } schema)
        {
            parameters["grammar"] = new JsonObject { ["type"] = "json", ["value"] = JsonNode.Parse(schema.GetRawText()) };
        }

        return new JsonObject { ["inputs"] = request.Prompt, ["parameters"] = parameters };
    }

    private static void Set(JsonObject body, string name, double? value)
    {
        if (value is { } v)
        {
            body[name] = v;
        }
    }

    private static void Set(JsonObject body, string name, long? value)
    {
        if (value is { } v)
        {
            body[name] = v;
        }
    }
}
