using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Repair.Tests.ModelBackends.Peers;

/// <summary>Text Generation Inference by its own interface, after its OpenAPI description.</summary>
internal sealed class TgiPeer : Peer
{
    private static readonly string[] Parameters =
    [
        "adapter_id", "best_of", "decoder_input_details", "details", "do_sample", "frequency_penalty", "grammar", "max_new_tokens", "repetition_penalty", "return_full_text", "seed",
        "stop", "temperature", "top_k", "top_n_tokens", "top_p", "truncate", "typical_p", "watermark",
    ];

    public static object About(int context) => new
    {
        model_id = "bigcode/starcoder2-3b",
        max_concurrent_requests = 128,
        max_best_of = 2,
        max_stop_sequences = 4,
        max_input_tokens = context - 1,
        max_total_tokens = context,
        validation_workers = 2,
        max_client_batch_size = 4,
        router = "text-generation-router",
        version = "2.4.1",
    };

    public static async Task TokenizeAsync(HttpContext context, Peer peer)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        peer.Seen.Enqueue(new SeenRequest(context.Request.Path, body));
        await context.Response.WriteAsJsonAsync(Tokens(body["inputs"]!.ToString(), begin: true));
    }

    protected override Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = message, error_type = "validation" });
    }

    protected override void Map(WebApplication routes)
    {
        routes.MapGet("/info", () => About(ContextTokens));
        routes.MapPost("/tokenize", (HttpContext context) => TokenizeAsync(context, this));
        routes.MapPost("/chat_tokenize", async context =>
        {
            if (await ReadAsync(context, "messages", "model") is { } body)
            {
                var text = "<s>" + string.Concat(body["messages"]!.AsArray().Select(m => $" {m!["content"]}"));
                await context.Response.WriteAsJsonAsync(new { templated_text = text, tokenize_response = Tokens(text[3..], begin: true) });
            }
        });
        routes.MapPost("/generate_stream", GenerateAsync);
    }

    private static object[] Tokens(string text, bool begin)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. (begin ? words.Prepend("<s>") : words).Select((w, i) => new { id = i, text = w, start = 0, stop = w.Length })];
    }

    private async Task GenerateAsync(HttpContext context)
    {
        if (await ReadAsync(context, "inputs", "parameters") is not { } body)
        {
            return;
        }

        var parameters = body["parameters"]!.AsObject();
        var stops = parameters["stop"]!.AsArray().Select(s => s!.ToString()).ToList();
        if (parameters.Select(p => p.Key).Except(Parameters).Any() || stops.Count > 4 || (double?)parameters["temperature"] <= 0)
        {
            await RefuseAsync(context, 422, "Input validation error");
        }
        else if (IsBusy())
        {
            await RefuseAsync(context, 503, "Model is overloaded");
        }
        else if (Fault == Fault.RefusesPrompts)
        {
            await RefuseAsync(context, 422, $"Input validation error: `inputs` tokens + `max_new_tokens` must be <= {ContextTokens}.");
        }
        else
        {
            await StreamAsync(context, Count(body["inputs"]!.ToString()) + 1, (int)parameters["max_new_tokens"]!, stops);
        }
    }

    // This server leaves the stop text in the answer.
    private async Task StreamAsync(HttpContext context, int promptTokens, int most, List<string> stops)
    {
        context.Response.ContentType = "text/event-stream";
        var (all, cut) = Answer(most, []);
        var text = "";
        for (var i = 0; i < all.Count; i++)
        {
            if (await DiesAtAsync(context, i))
            {
                return;
            }

            text += all[i];
            var stopped = stops.Any(text.Contains);
            var last = stopped || i == all.Count - 1;
            var details = new { finish_reason = stopped ? "stop_sequence" : cut ? "length" : "eos_token", generated_tokens = i + 1, input_length = Reported(promptTokens) };
            await LineAsync(context, new { index = i + 1, token = new { id = i, text = all[i], logprob = -0.1, special = false }, generated_text = last ? text : null, details = last ? details : null }, "data:", "\n\n");
            if (last)
            {
                return;
            }
        }
    }
}
