using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Repair.Tests.ModelBackends.Peers;

/// <summary>Ollama, after its API document.</summary>
internal sealed class OllamaPeer : Peer
{
    private static readonly string[] Options = ["num_ctx", "num_predict", "temperature", "top_p", "top_k", "seed", "stop", "frequency_penalty", "presence_penalty"];

    /// <summary>Whether the model lies on the server already.</summary>
    public bool Present { get; set; } = true;

    protected override Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = message });
    }

    protected override void Map(WebApplication routes)
    {
        routes.MapPost("/api/show", ShowAsync);
        routes.MapPost("/api/pull", PullAsync);
        routes.MapPost("/api/chat", context => GenerateAsync(context, chat: true));
        routes.MapPost("/api/generate", context => GenerateAsync(context, chat: false));
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (!Present)
        {
            await RefuseAsync(context, 404, "model 'coder:1b' not found");
            return;
        }

        await context.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["template"] = "{{ .System }} {{ .Prompt }}",
            ["details"] = new { format = "gguf", family = "qwen2", parameter_size = "1.5B", quantization_level = "Q4_K_M" },
            ["model_info"] = new Dictionary<string, object>
            {
                ["general.architecture"] = "qwen2",
                ["general.parameter_count"] = 1_543_714_304L,
                ["qwen2.context_length"] = ContextTokens,
            },
            ["capabilities"] = new[] { "completion", "insert" },
        });
    }

    private async Task PullAsync(HttpContext context)
    {
        await LineAsync(context, new { status = "pulling manifest" });
        await LineAsync(context, new { status = "pulling 1234", digest = "sha256:1234", total = 200, completed = 100 });
        Present = true;
        await LineAsync(context, new { status = "success" });
    }

    private async Task GenerateAsync(HttpContext context, bool chat)
    {
        string[] fields = chat
            ? ["model", "messages", "stream", "options", "keep_alive", "format", "truncate", "shift"]
            : ["model", "prompt", "suffix", "stream", "options", "keep_alive", "truncate", "shift", "raw"];
        if (await ReadAsync(context, fields) is not { } body)
        {
            return;
        }

        var options = body["options"]!.AsObject();
        var tokens = chat ? body["messages"]!.AsArray().Sum(m => Count(m!["content"]!.ToString())) : Count(body["prompt"]!.ToString());
        if (options.Select(o => o.Key).Except(Options).Any())
        {
            await RefuseAsync(context, 400, $"invalid options: {options.ToJsonString()}");
        }
        else if (IsBusy())
        {
            await RefuseAsync(context, 503, "server busy");
        }
        else if (Fault == Fault.RefusesPrompts && (bool?)body["truncate"] == false)
        {
            await RefuseAsync(context, 400, "the input length exceeds the context length");
        }
        else
        {
            var stops = options["stop"] is System.Text.Json.Nodes.JsonArray array ? array.Select(s => s!.ToString()) : [];
            await StreamAsync(context, chat, tokens, Answer((int?)options["num_predict"], stops));
        }
    }

    private async Task StreamAsync(HttpContext context, bool chat, int tokens, (IReadOnlyList<string> Pieces, bool Cut) answer)
    {
        context.Response.ContentType = "application/x-ndjson";
        for (var i = 0; i < answer.Pieces.Count; i++)
        {
            if (await DiesAtAsync(context, i))
            {
                return;
            }

            await LineAsync(context, Piece(chat, answer.Pieces[i], done: false));
        }

        var last = Piece(chat, "", done: true);
        last["done_reason"] = answer.Cut ? "length" : "stop";
        last["prompt_eval_count"] = Reported(tokens);
        last["eval_count"] = answer.Pieces.Count;
        await LineAsync(context, last);
    }

    private static Dictionary<string, object> Piece(bool chat, string text, bool done) => new()
    {
        ["model"] = "coder:1b",
        ["created_at"] = "2026-01-01T00:00:00Z",
        [chat ? "message" : "response"] = chat ? new { role = "assistant", content = text } : text,
        ["done"] = done,
    };
}
