using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>A text as a vLLM server's tokens, each with the characters that it covers.</summary>
internal sealed record TokenizedText(IReadOnlyList<int> Ids, IReadOnlyList<(int Start, int Length)> Places);

/// <summary>Tokens of prompts and texts by a vLLM server's <c>/tokenize</c>.</summary>
internal sealed class VllmTokens(ModelServer server, string model)
{
    public ModelServer Server => server;

    public string Model => model;

    public async Task<IReadOnlyList<int>> OfPromptAsync(ModelPrompt prompt, CancellationToken token) => prompt switch
    {
        ModelPrompt.Chat chat => [.. Ids(await AskAsync(ChatBody(chat), token)), .. Ids(await AskAsync(TextBody(chat.AnswerStart, special: false), token))],
        ModelPrompt.Plain plain => [.. Ids(await AskAsync(TextBody(plain.Text, special: true), token))],
        ModelPrompt.Infill infill when Catalogue.ModelCatalogue.Default.FamilyOf(model) is { Infill: { } marks } =>
            [.. Ids(await AskAsync(TextBody(marks.Prompt(infill.Prefix, infill.Suffix), special: true), token))],
        _ => throw new ModelFailedException($"The infill marks of '{server.Failures.Clean(model)}' are not known. Use a model of the catalogue, or another method.", transient: false),
    };

    public async Task<TokenizedText> OfTextAsync(string text, CancellationToken token)
    {
        var answer = await AskAsync(TextBody(text, special: false), token);
        List<int> ids = [.. Ids(answer)];
        List<string> pieces = [.. answer.Items("token_strs").Select(p => p.GetString() ?? "")];
        return pieces.Count == ids.Count && Places(text, pieces) is { } places
            ? new TokenizedText(ids, places)
            : throw new FormatException("its tokens do not add up to the text");
    }

    private Task<JsonElement> AskAsync(JsonObject body, CancellationToken token) =>
        body["prompt"] is { } prompt && prompt.GetValue<string>().Length == 0
            ? Task.FromResult(JsonSerializer.Deserialize<JsonElement>("""{"tokens":[],"token_strs":[]}"""))
            : server.PostAsync("tokenize", body, token);

    private JsonObject TextBody(string text, bool special) =>
        new() { ["model"] = model, ["prompt"] = text, ["add_special_tokens"] = special, ["return_token_strs"] = true };

    private JsonObject ChatBody(ModelPrompt.Chat chat) => new()
    {
        ["model"] = model,
        ["add_generation_prompt"] = true,
        ["messages"] = new JsonArray([.. chat.Messages.Select(m => new JsonObject { ["role"] = m.Role.Value, ["content"] = m.Text })]),
    };

    private static IEnumerable<int> Ids(JsonElement answer) => answer.Items("tokens").Select(t => t.GetInt32());

    // The pieces are the vocabulary's own spelling of bytes, in one of two alphabets; the right one gives the text back.
    private static IReadOnlyList<(int Start, int Length)>? Places(string text, IReadOnlyList<string> pieces)
    {
        foreach (var alphabet in new Func<string, byte[]>[] { VocabularyBytes.OfByteLevel, VocabularyBytes.OfSentencePiece })
        {
            List<byte[]> bytes = [.. pieces.Select(alphabet)];
            var whole = bytes.SelectMany(b => b).ToArray();
            if (Encoding.UTF8.GetString(whole) == text)
            {
                return Places(bytes);
            }

            // SentencePiece puts a blank before the text.
            if (whole is [(byte)' ', ..] && Encoding.UTF8.GetString(whole.AsSpan(1)) == text)
            {
                bytes[0] = bytes[0][1..];
                return Places(bytes);
            }
        }

        return null;
    }

    private static List<(int Start, int Length)> Places(List<byte[]> pieces)
    {
        var places = new List<(int, int)>();
        var decoder = Encoding.UTF8.GetDecoder();
        var start = 0;
        foreach (var piece in pieces)
        {
            var length = decoder.GetCharCount(piece, flush: false);
            decoder.GetChars(piece, new char[length], flush: false);
            places.Add((start, length));
            start += length;
        }

        return places;
    }
}
