using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using BotService.Forges.Http;
using Octokit;
using Octokit.Internal;

namespace BotService.Forges.GitHub;

/// <summary>Calls in one name: Octokit's, and raw ones where Octokit lacks a field or a call.</summary>
internal sealed class GitHubApi(HttpMessageHandler pipeline, GitHubOptions options, ForgeIdentity identity)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private const int Pages = 20;
    private readonly HttpClient http = new(new InName(pipeline, identity, CancellationToken.None), disposeHandler: false) { BaseAddress = options.Api, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Octokit's calls take no token, so that each caller gets a client of its own.</summary>
    public GitHubClient Octokit(CancellationToken token) => new(new Connection(
        new ProductHeaderValue("BotService"),
        options.Api,
        new InMemoryCredentialStore(Credentials.Anonymous),
        new HttpClientAdapter(() => new InName(pipeline, identity, token)),
        new SimpleJsonSerializer()));

    public Task<T> GetAsync<T>(string path, CancellationToken token) => SendAsync<T>(HttpMethod.Get, path, null, token);

    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken token)
    {
        using var request = Request(method, path, body);
        using var response = await http.SendAsync(request, token);
        return await ReadAsync<T>(request, response, token);
    }

    /// <summary>A POST that changes nothing that people see: it waits for no writer and may be repeated.</summary>
    public async Task<T> QueryAsync<T>(string path, object body, CancellationToken token)
    {
        using var request = Request(HttpMethod.Post, path, body);
        request.Options.Set(ForgeCall.IsQuery, true);
        using var response = await http.SendAsync(request, token);
        return await ReadAsync<T>(request, response, token);
    }

    public async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken token)
    {
        using var request = Request(method, path, body);
        using var response = await http.SendAsync(request, token);
    }

    /// <summary>The whole answer as a stream, from wherever GitHub sends the caller.</summary>
    public async Task<T> StreamAsync<T>(string path, Func<Stream, Task<T>> read, CancellationToken token)
    {
        using var request = Request(HttpMethod.Get, path, null);
        request.Options.Set(ForgeCall.IsStream, true);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        return await read(stream);
    }

    public async Task<byte[]> RawAsync(string path, CancellationToken token)
    {
        using var request = Request(HttpMethod.Get, path, null);
        request.Headers.Accept.ParseAdd("application/vnd.github.raw+json");
        using var response = await http.SendAsync(request, token);
        return await response.Content.ReadAsByteArrayAsync(token);
    }

    /// <summary>Every page, at most 20 of 100 items.</summary>
    public async IAsyncEnumerable<T> PagesAsync<TPage, T>(string path, Func<TPage, IReadOnlyList<T>?> items, [EnumeratorCancellation] CancellationToken token)
    {
        var next = path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "per_page=100";
        for (var page = 0; page < Pages && next is not null; page++)
        {
            using var request = Request(HttpMethod.Get, next, null);
            using var response = await http.SendAsync(request, token);
            foreach (var item in items(await ReadAsync<TPage>(request, response, token)) ?? [])
            {
                yield return item;
            }

            next = NextPage.Of(response);
        }
    }

    public IAsyncEnumerable<T> PagesAsync<T>(string path, CancellationToken token) => PagesAsync<List<T>, T>(path, page => page, token);

    /// <param name="query">With variables only: values never become part of the text.</param>
    public async Task<T> GraphAsync<T>(string query, object variables, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.GraphQL) { Content = JsonContent.Create(new { query, variables }) };
        request.Options.Set(ForgeCall.IsQuery, query.StartsWith("query", StringComparison.Ordinal));
        using var response = await http.SendAsync(request, token);
        var answer = await ReadAsync<GraphAnswer<T>>(request, response, token);
        return answer is { Data: { } data, Errors: null or [] }
            ? data
            : throw new ForgeException(SecretText.Redact($"GitHub refused a GraphQL call: {answer.Errors?.FirstOrDefault()?.Message ?? "no data"}. Check the permissions of BotService:Forges:GitHub."), transient: false);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, object? body) =>
        new(method, new Uri(options.Api, path)) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json) };

    private static async Task<T> ReadAsync<T>(HttpRequestMessage request, HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, token) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new ForgeException($"GitHub's answer to {ForgeFailure.Call(request)} cannot be read: {SecretText.Redact(e.Message)} Check that the address is GitHub's interface.", transient: false, e);
        }
    }

    private sealed record GraphAnswer<T>(T? Data, IReadOnlyList<GraphError>? Errors);

    private sealed record GraphError(string? Message);

    /// <summary>Tells the shared pipeline who calls.</summary>
    private sealed class InName(HttpMessageHandler pipeline, ForgeIdentity identity, CancellationToken caller) : DelegatingHandler(pipeline)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
        {
            request.Options.Set(ForgeIdentity.Key, identity);
            request.Headers.UserAgent.Clear();
            request.Headers.UserAgent.ParseAdd("BotService");
            using var both = CancellationTokenSource.CreateLinkedTokenSource(token, caller);
            return await base.SendAsync(request, both.Token);
        }

        // The pipeline outlives the callers.
        protected override void Dispose(bool disposing)
        {
        }
    }
}
