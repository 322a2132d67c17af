using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>A server that a backend talks to: requests in JSON, failures as values of <see cref="ServerFailure"/>.</summary>
internal sealed class ModelServer : IDisposable
{
    private const long LargestAnswer = 256L << 20;
    private readonly TimeProvider time;

    public ModelServer(string backend, HttpClient http, ModelServerOptions options, ApiKey key, TimeProvider time)
    {
        this.time = time;
        http.BaseAddress = Folder(options.Address!);
        http.MaxResponseContentBufferSize = LargestAnswer;
        Http = http;
        Options = options;
        Failures = new ServerFailure(backend, options.Address!, key);
    }

    public ModelServerOptions Options { get; }

    public ServerFailure Failures { get; }

    /// <summary>Signs each request and throws a <see cref="RefusedException"/> for each error status; also for the clients of libraries.</summary>
    public HttpClient Http { get; }

    public async Task<JsonElement> GetAsync(string path, CancellationToken token)
    {
        using var response = await Http.GetAsync(path, token);
        return await response.Content.ReadFromJsonAsync<JsonElement>(token);
    }

    /// <summary>The answer, or null when the server does not know this address, keeps it from us or answers something other than JSON.</summary>
    public async Task<JsonElement?> TryGetAsync(string path, CancellationToken token)
    {
        try
        {
            return await GetAsync(path, token);
        }
        catch (Exception e) when (e is RefusedException { Status: < 500 or 501 } or JsonException)
        {
            return null;
        }
    }

    public async Task<JsonElement> PostAsync(string path, JsonNode body, CancellationToken token)
    {
        using var response = await Http.PostAsJsonAsync(path, body, token);
        return await response.Content.ReadFromJsonAsync<JsonElement>(token);
    }

    /// <summary>The data of each event until <c>[DONE]</c> or the end.</summary>
    public async IAsyncEnumerable<JsonElement> StreamAsync(string path, JsonNode body, [EnumeratorCancellation] CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        var events = SseParser.Create(stream).EnumerateAsync(token);
        await foreach (var item in WithoutStall(events, token).ConfigureAwait(false))
        {
            if (item.Data is "[DONE]")
            {
                yield break;
            }

            yield return JsonSerializer.Deserialize<JsonElement>(item.Data);
        }
    }

    /// <summary>Ends with a <see cref="TimeoutException"/> when the next item takes longer than <see cref="ModelServerOptions.StallTimeout"/>;
    /// the first one has <see cref="ModelServerOptions.AnswerTimeout"/>.</summary>
    public async IAsyncEnumerable<T> WithoutStall<T>(IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken token)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var watch = time.CreateTimer(_ => stall.Cancel(), null, Options.AnswerTimeout, Timeout.InfiniteTimeSpan);
        await using var source = items.GetAsyncEnumerator(stall.Token);
        while (await NextAsync(source, stall.Token, token))
        {
            watch.Change(Options.StallTimeout, Timeout.InfiniteTimeSpan);
            yield return source.Current;
            watch.Change(Options.StallTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => Http.Dispose();

    private async Task<bool> NextAsync<T>(IAsyncEnumerator<T> source, CancellationToken stall, CancellationToken token)
    {
        try
        {
            return await source.MoveNextAsync();
        }
        catch (OperationCanceledException e) when (stall.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {Options.StallTimeout.TotalSeconds:0} seconds", e);
        }
    }

    private static Uri Folder(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
