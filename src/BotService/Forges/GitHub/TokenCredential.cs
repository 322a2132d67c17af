using BotService.Forges.Http;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitHub;

/// <summary>A personal access token.</summary>
internal sealed class TokenCredential(IOptions<GitHubOptions> options) : ForgeIdentity
{
    public override string Name => "token";

    public override Task SignAsync(HttpRequestMessage request, CancellationToken token)
    {
        request.Headers.Authorization = new("Bearer", options.Value.Token);
        return Task.CompletedTask;
    }
}
