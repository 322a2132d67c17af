using BotService.Forges.Http;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitLab;

internal sealed class GitLabCredential(IOptions<GitLabOptions> options) : ForgeIdentity
{
    private const string Header = "PRIVATE-TOKEN";

    public override string Name => "token";

    public override Task SignAsync(HttpRequestMessage request, CancellationToken token)
    {
        request.Headers.Remove(Header);
        request.Headers.Add(Header, options.Value.Token);
        return Task.CompletedTask;
    }
}

/// <summary>Tells the shared pipeline who calls.</summary>
internal sealed class GitLabCaller(GitLabCredential credential) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        request.Options.Set(ForgeIdentity.Key, credential);
        if (request.RequestUri!.AbsolutePath.EndsWith("/trace", StringComparison.Ordinal))
        {
            request.Options.Set(ForgeCall.IsStream, true);
        }

        return base.SendAsync(request, token);
    }
}
