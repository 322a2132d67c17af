using System.Net;
using System.Text.RegularExpressions;

namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>What the hub says about a file.</summary>
/// <param name="Sha256">The hub's own hash of a large file; null when it gives none.</param>
public sealed record PublishedFile(long? Bytes, string? Sha256);

/// <summary>A hub of model files with the addresses of huggingface.co.</summary>
/// <param name="http">Must not follow redirects.</param>
public sealed partial class ModelHub(HttpClient http, Uri address)
{
    public const string Variable = "BOTSERVICE_MODEL_HUB";

    private const int MostRedirects = 5;
    private static readonly Uri Usual = new("https://huggingface.co");

    public Uri Address => address;

    /// <exception cref="ConfigurationException">The variable is no http or https URL.</exception>
    public static Uri AddressFromEnvironment(Func<string, string?> variable) => variable(Variable) switch
    {
        null or "" => Usual,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 => uri,
        var text => throw new ConfigurationException($"{Variable} '{text}' is no http or https URL without a password. Write it like {Usual}."),
    };

    /// <summary>Size and hash of a file, from the headers that the hub sends before it redirects to its storage; null when it has no such file.</summary>
    /// <exception cref="HttpRequestException">The hub cannot be reached or fails.</exception>
    public async Task<PublishedFile?> AboutAsync(string repository, string file, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, AddressOf(repository, file));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        if (response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!response.IsSuccessStatusCode && (int)response.StatusCode is < 300 or >= 400)
        {
            throw new HttpRequestException($"HTTP {(int)response.StatusCode}", null, response.StatusCode);
        }

        var size = Header(response, "X-Linked-Size") is { } text && long.TryParse(text, out var linked) ? linked : response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
        var tag = Header(response, "X-Linked-ETag") ?? response.Headers.ETag?.Tag;
        return new PublishedFile(size, tag?.Trim('"') is { } hash && Sha256().IsMatch(hash) ? hash : null);
    }

    /// <summary>The file from <paramref name="offset"/> on: 206, or 200 when the server does not resume. The receiver disposes of the response.</summary>
    /// <exception cref="HttpRequestException">The hub cannot be reached, fails, or redirects from https to http.</exception>
    public async Task<HttpResponseMessage> GetAsync(string repository, string file, long offset, CancellationToken token)
    {
        var target = AddressOf(repository, file);
        for (var i = 0; i <= MostRedirects; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target);
            request.Headers.Range = offset > 0 ? new System.Net.Http.Headers.RangeHeaderValue(offset, null) : null;
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = new Uri(target, location);
            target = next.Scheme == "https" || (next.Scheme == "http" && target.Scheme == "http")
                ? next
                : throw new HttpRequestException($"the hub redirects to {next.Scheme}://{next.Host}, which is not safe");
        }

        throw new HttpRequestException($"the hub redirects more than {MostRedirects} times");
    }

    public Uri AddressOf(string repository, string file) => new(address, $"{repository}/resolve/main/{file}");

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Sha256();
}
