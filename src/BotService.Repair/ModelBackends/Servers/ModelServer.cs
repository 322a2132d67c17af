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
    private readonly StallWatch stalls;

    public ModelServer(string backend, HttpClient http, ModelServerOptions options, ApiKey key, TimeProvider time)
    {
        stalls = new StallWatch(options, time);
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
    public IAsyncEnumerable<T> WithoutStall<T>(IAsyncEnumerable<T> items, CancellationToken token) => stalls.Watch(items, token);

    public void Dispose() => Http.Dispose();

    // People give the address of the OpenAI interface with its version, but the servers' own addresses lie beside it.
    private static Uri Folder(Uri address)
    {
        var text = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri((text.EndsWith("/v1", StringComparison.Ordinal) ? text[..^3] : text) + "/");
    }
}
