using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Repair.Tests.ModelBackends.Peers;

/// <summary>llama.cpp's server, after its README.</summary>
internal sealed class LlamaCppPeer : OpenAIPeer
{
    private static readonly string[] InfillFields =
        ["input_prefix", "input_suffix", "input_extra", "prompt", "n_predict", "temperature", "seed", "stop", "stream", "cache_prompt", "top_k", "top_p"];

    /// <summary>Whether the model has infill tokens.</summary>
    public bool Fills { get; set; } = true;

    protected override string[] OwnFields => ["grammar", "top_k", "cache_prompt", "n_predict"];

    protected override string TooLong(int tokens) => "the request exceeds the available context size, try increasing it";

    protected override void Map(WebApplication routes)
    {
        base.Map(routes);
        routes.MapGet("/props", () => new { default_generation_settings = new { n_ctx = ContextTokens }, total_slots = 4, model_path = "coder.gguf" });
        routes.MapPost("/tokenize", async context =>
        {
            if (await ReadAsync(context, "content", "add_special", "parse_special", "with_pieces") is { } body)
            {
                await context.Response.WriteAsJsonAsync(new { tokens = Enumerable.Range(0, Count(body["content"]!.ToString())) });
            }
        });
        routes.MapPost("/infill", InfillAsync);
    }

    private async Task InfillAsync(HttpContext context)
    {
        if (!Fills)
        {
            await RefuseAsync(context, 501, "Infill is not supported by this model.");
        }
        else if (await ReadAsync(context, InfillFields) is { } body)
        {
            var (pieces, cut) = Answer((int?)body["n_predict"], body["stop"]?.AsArray().Select(s => s!.ToString()) ?? []);
            await context.Response.WriteAsJsonAsync(new { content = string.Concat(pieces), stop = true, stop_type = cut ? "limit" : "eos", tokens_predicted = pieces.Count, truncated = false });
        }
    }
}

/// <summary>LocalAI, after its routes.</summary>
internal sealed class LocalAIPeer : OpenAIPeer
{
    /// <summary>Whether the key may read the model's configuration.</summary>
    public bool Administrator { get; set; } = true;

    protected override string[] OwnFields => ["grammar", "top_k"];

    protected override void Map(WebApplication routes)
    {
        base.Map(routes);
        routes.MapGet("/.well-known/localai.json", () => new { version = "v3.5.0", endpoints = new { models = "/v1/models" } });
        routes.MapGet("/api/models/config-json/{name}", (string name) => Administrator ? Results.Json(new { name, context_size = ContextTokens }) : Results.StatusCode(403));
        routes.MapPost("/v1/tokenize", async context =>
        {
            if (await ReadAsync(context, "model", "content") is { } body)
            {
                await context.Response.WriteAsJsonAsync(new { tokens = Enumerable.Range(0, Count(body["content"]!.ToString())) });
            }
        });
    }
}

/// <summary>A server that has nothing but the OpenAI interface.</summary>
internal sealed class PlainPeer : OpenAIPeer
{
    protected override string[] OwnFields => [];

    protected override object Entry => new { id = "coder", @object = "model", created = 1, owned_by = "somebody", context_length = ContextTokens };
}

/// <summary>TGI by its Messages API.</summary>
internal sealed class MessagesApiPeer : OpenAIPeer
{
    protected override string[] OwnFields => [];

    protected override string TooLong(int tokens) => $"Input validation error: `inputs` tokens + `max_new_tokens` must be <= {ContextTokens}. Given: {tokens}";

    protected override void Map(WebApplication routes)
    {
        base.Map(routes);
        routes.MapGet("/info", () => TgiPeer.About(ContextTokens));
        routes.MapPost("/v1/completions", async context =>
        {
            if (await ReadAsync(context, "model", "prompt", "max_tokens", "temperature", "seed", "stop", "stream", "suffix", "top_p", "repetition_penalty", "frequency_penalty") is { } body)
            {
                var (pieces, cut) = Answer((int?)body["max_tokens"], body["stop"]!.AsArray().Select(s => s!.ToString()));
                await context.Response.WriteAsJsonAsync(new { choices = new[] { new { index = 0, text = string.Concat(pieces), finish_reason = cut ? "length" : "eos_token" } }, usage = new { completion_tokens = pieces.Count } });
            }
        });
        routes.MapPost("/tokenize", (HttpContext context) => TgiPeer.TokenizeAsync(context, this));
    }
}
