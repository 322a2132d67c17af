using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotService.Repair.Tests.ModelBackends.Peers;

/// <summary>A request as it came over the wire.</summary>
internal sealed record SeenRequest(string Path, JsonObject Body);

/// <summary>What goes wrong at a server.</summary>
internal enum Fault
{
    None,

    /// <summary>Reads only the last tokens of a prompt and does not say so.</summary>
    CutsPrompts,

    /// <summary>Closes the connection after the second piece of an answer.</summary>
    Dies,

    /// <summary>Says in its own way that the prompt is too long, whatever its tokenizer said.</summary>
    RefusesPrompts,

    /// <summary>Answers 503 to the first request for an answer.</summary>
    BusyOnce,
}

/// <summary>A real HTTP server that answers as one kind of model server does.</summary>
internal abstract class Peer : IAsyncDisposable
{
    public const string Words = "one two three four five six seven eight nine ten";
    private WebApplication? application;
    private int busy;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public Fault Fault { get; set; }

    /// <summary>Completed by the test when it has read a piece of an answer.</summary>
    public TaskCompletionSource Reader { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null lets everybody in.</summary>
    public string? Key { get; set; }

    public int ContextTokens { get; set; } = 512;

    /// <summary>What it answers; the default counts to ten.</summary>
    public string Text { get; set; } = Words;

    public static int Count(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    public async Task<Peer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        application = builder.Build();
        application.Use(GateAsync);
        Map(application);
        await application.StartAsync();
        Address = new Uri(application.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (application is { } running)
        {
            await running.DisposeAsync();
        }
    }

    protected abstract void Map(WebApplication routes);

    /// <summary>The pieces of an answer to a request, and why it ends.</summary>
    protected (IReadOnlyList<string> Pieces, bool Cut) Answer(int? most, IEnumerable<string> stops)
    {
        var words = Pieces(Text);
        var cut = most < words.Count;
        var text = string.Concat(words.Take(most ?? words.Count));
        var end = stops.Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(text.Length).Min();
        var pieces = Pieces(text[..end]);
        return (pieces, cut && end == text.Length);
    }

    private static List<string> Pieces(string text) => [.. System.Text.RegularExpressions.Regex.Matches(text, " ?[^ ]+| +").Select(m => m.Value)];

    /// <summary>What a server that has this fault says about the length of a prompt.</summary>
    protected int Reported(int tokens) => Fault == Fault.CutsPrompts ? Math.Min(tokens, 20) : tokens;

    /// <summary>Reads the body and refuses fields that the published interface does not have.</summary>
    protected async Task<JsonObject?> ReadAsync(HttpContext context, params string[] fields)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        Seen.Enqueue(new SeenRequest(context.Request.Path, body));
        if (body.Select(p => p.Key).Except(fields).ToList() is { Count: > 0 } unknown)
        {
            await RefuseAsync(context, 422, $"unknown fields: {string.Join(", ", unknown)}");
            return null;
        }

        return body;
    }

    protected virtual Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = new { message, code = status } });
    }

    protected static async Task LineAsync(HttpContext context, object value, string before = "", string after = "\n")
    {
        await context.Response.WriteAsync(before + System.Text.Json.JsonSerializer.Serialize(value) + after);
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Whether the answer breaks off here; it does as soon as a reader has seen the pieces before.</summary>
    protected async Task<bool> DiesAtAsync(HttpContext context, int piece)
    {
        if (Fault != Fault.Dies || piece < 2)
        {
            return false;
        }

        await Reader.Task;
        context.Abort();
        return true;
    }

    protected bool IsBusy() => Fault == Fault.BusyOnce && Interlocked.Increment(ref busy) == 1;

    private async Task GateAsync(HttpContext context, RequestDelegate next)
    {
        var given = context.Request.Headers.Authorization.ToString();
        if (Key is { } key && given != $"Bearer {key}")
        {
            // Some servers quote the key that they refuse.
            await RefuseAsync(context, 401, $"wrong key {given}");
            return;
        }

        await next(context);
    }
}
