using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Repair.Tests.ModelBackends.Peers;

/// <summary>vLLM, after its protocol classes. Its vocabulary is made of the words that it meets, in GPT-2's byte alphabet.</summary>
internal sealed class VllmPeer : OpenAIPeer
{
    private static readonly string[] CompletionFields =
        ["model", "prompt", "max_tokens", "temperature", "seed", "stop", "stream", "logprobs", "prompt_logprobs", "add_special_tokens", "top_p", "n", "suffix", "echo"];

    private readonly List<string> vocabulary = ["<|im_end|>", "\n", "return", " better", " a", " b", " +", " -"];

    public string Version { get; set; } = "0.12.0";

    /// <summary>What the model would write at each place, best first, by the token of the text that stands there; the text's own comes third.</summary>
    public Dictionary<string, string> Prefers { get; } = [];

    /// <summary>What it writes after a branch's first token.</summary>
    public IReadOnlyList<string> Continues { get; set; } = [" a", "\n", "return", "\n"];

    protected override string[] OwnFields => ["structured_outputs", "guided_grammar", "top_k"];

    protected override object Entry => new { id = "qwen2.5-coder", @object = "model", created = 1, owned_by = "vllm", max_model_len = ContextTokens };

    protected override void Map(WebApplication routes)
    {
        base.Map(routes);
        routes.MapGet("/version", () => new { version = Version });
        routes.MapPost("/tokenize", TokenizeAsync);
        routes.MapPost("/v1/completions", CompleteAsync);
    }

    private async Task TokenizeAsync(HttpContext context)
    {
        if (await ReadAsync(context, "model", "prompt", "messages", "add_special_tokens", "add_generation_prompt", "return_token_strs") is not { } body)
        {
            return;
        }

        var text = body["prompt"]?.ToString() ?? string.Concat(body["messages"]!.AsArray().Select(m => $" {m!["role"]} {m["content"]}"));
        var pieces = Pieces(text);
        await context.Response.WriteAsJsonAsync(new
        {
            count = pieces.Count,
            max_model_len = ContextTokens,
            tokens = pieces.Select(Id),
            token_strs = pieces.Select(p => p.Replace("\n", "Ċ").Replace(" ", "Ġ")),
        });
    }

    protected override int TokensOf(string text) => Pieces(text).Count;

    private static List<string> Pieces(string text) => [.. Regex.Matches(text, @"\n| ?[^\s]+|\s").Select(m => m.Value)];

    private async Task CompleteAsync(HttpContext context)
    {
        if (await ReadAsync(context, CompletionFields) is not { } body)
        {
            return;
        }

        if ((int?)body["prompt_logprobs"] is { } best)
        {
            var ids = body["prompt"]!.AsArray().Select(i => (int)i!).ToList();
            await context.Response.WriteAsJsonAsync(new { choices = new[] { new { index = 0, text = "x", finish_reason = "length", prompt_logprobs = ids.Select((id, i) => i == 0 ? null : Scores(id, best)) } }, usage = new { prompt_tokens = ids.Count } });
        }
        else if ((bool?)body["stream"] == true)
        {
            await StreamAsync(context, (int)body["max_tokens"]!);
        }
        else
        {
            var (pieces, cut) = Answer((int?)body["max_tokens"], body["stop"]?.AsArray().Select(s => s!.ToString()) ?? []);
            await context.Response.WriteAsJsonAsync(new { choices = new[] { new { index = 0, text = string.Concat(pieces), finish_reason = cut ? "length" : "stop" } }, usage = new { prompt_tokens = 1, completion_tokens = pieces.Count } });
        }
    }

    private async Task StreamAsync(HttpContext context, int most)
    {
        context.Response.ContentType = "text/event-stream";
        for (var i = 0; i < Math.Min(most, Continues.Count); i++)
        {
            if (await DiesAtAsync(context, i))
            {
                return;
            }

            var finish = i == most - 1 ? "length" : i == Continues.Count - 1 ? "stop" : null;
            await LineAsync(context, new { choices = new[] { new { index = 0, text = Continues[i], finish_reason = finish, logprobs = new { token_logprobs = new[] { -0.25 } } } } }, "data: ", "\n\n");
        }

        await context.Response.WriteAsync("data: [DONE]\n\n");
    }

    // The text's own token stands beside the best ones, as vLLM adds it.
    private Dictionary<string, object> Scores(int id, int best)
    {
        var own = vocabulary[id];
        var others = vocabulary.Where(v => v != own && v != Prefers.GetValueOrDefault(own)).ToList();
        List<string> ranked = Prefers.TryGetValue(own, out var preferred) ? [preferred, others[0], own, .. others.Skip(1)] : [own, .. others];
        return ranked.Take(best).Append(own).Distinct().ToDictionary(
            v => Id(v).ToString(CultureInfo.InvariantCulture), object (v) => new { logprob = -0.5 * (1 + ranked.IndexOf(v)), rank = ranked.IndexOf(v) + 1, decoded_token = v });
    }

    private int Id(string piece)
    {
        lock (vocabulary)
        {
            if (!vocabulary.Contains(piece))
            {
                vocabulary.Add(piece);
            }

            return vocabulary.IndexOf(piece);
        }
    }
}
