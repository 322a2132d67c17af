using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Repair.Tests.ModelBackends.Peers;

/// <summary>The part of the OpenAI interface that all these servers share; each adds its own fields and addresses.</summary>
internal abstract class OpenAIPeer : Peer
{
    private static readonly string[] ChatFields =
        ["model", "messages", "stream", "stream_options", "max_tokens", "temperature", "top_p", "seed", "stop", "response_format", "frequency_penalty", "presence_penalty"];

    protected abstract string[] OwnFields { get; }

    protected virtual object Entry => new { id = "coder", @object = "model", created = 1, owned_by = "somebody" };

    /// <summary>Servers whose prompts go to the model as they are.</summary>
    protected virtual string TooLong(int tokens) => $"This model's maximum context length is {ContextTokens} tokens. However, you requested {tokens} tokens.";

    /// <summary>As its tokenizer counts.</summary>
    protected virtual int TokensOf(string text) => Count(text);

    protected override void Map(WebApplication routes)
    {
        routes.MapGet("/v1/models", () => new { @object = "list", data = new[] { Entry } });
        routes.MapPost("/v1/chat/completions", ChatAsync);
    }

    private async Task ChatAsync(HttpContext context)
    {
        if (await ReadAsync(context, [.. ChatFields, .. OwnFields]) is not { } body)
        {
            return;
        }

        if (IsBusy())
        {
            await RefuseAsync(context, 503, "loading");
            return;
        }

        var tokens = body["messages"]!.AsArray().Sum(m => TokensOf(m!["content"]!.ToString()));
        if (Fault == Fault.RefusesPrompts)
        {
            await RefuseAsync(context, 400, TooLong(tokens));
            return;
        }

        var (pieces, cut) = Answer((int?)body["max_tokens"], body["stop"] is JsonArray stops ? stops.Select(s => s!.ToString()) : []);
        context.Response.ContentType = "text/event-stream";
        for (var i = 0; i < pieces.Count; i++)
        {
            if (await DiesAtAsync(context, i))
            {
                return;
            }

            await EventAsync(context, new[] { new { index = 0, delta = new { role = "assistant", content = pieces[i] }, finish_reason = (string?)null } }, null);
        }

        await EventAsync(context, new[] { new { index = 0, delta = new { content = "" }, finish_reason = cut ? "length" : "stop" } }, null);
        await EventAsync(context, Array.Empty<object>(), new { prompt_tokens = Reported(tokens), completion_tokens = pieces.Count, total_tokens = Reported(tokens) + pieces.Count });
        await context.Response.WriteAsync("data: [DONE]\n\n");
    }

    private static Task EventAsync(HttpContext context, object choices, object? usage) =>
        LineAsync(context, new { id = "c1", @object = "chat.completion.chunk", created = 1, model = "coder", choices, usage }, "data: ", "\n\n");
}
