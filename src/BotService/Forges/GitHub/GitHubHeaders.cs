using System.Net.Http.Headers;

namespace BotService.Forges.GitHub;

/// <summary>Says what GitHub's description asks for. Octokit names an old media type, sends JSON as a form and names no version.</summary>
internal sealed class GitHubHeaders : DelegatingHandler
{
    private const string Version = "2022-11-28";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        if (!request.Headers.Accept.Any(a => a.MediaType?.Contains("raw", StringComparison.Ordinal) == true))
        {
            request.Headers.Accept.Clear();
            request.Headers.Accept.ParseAdd("application/vnd.github+json");
        }

        if (request.Content is { } content)
        {
            content.Headers.ContentType = Json;
        }

        request.Headers.Remove("X-GitHub-Api-Version");
        request.Headers.Add("X-GitHub-Api-Version", Version);
        return base.SendAsync(request, token);
    }
}
