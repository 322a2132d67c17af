using System.Net;

namespace BotService.Forges.Http;

/// <summary>Signs each attempt; a credential that the forge no longer takes is renewed once.</summary>
internal sealed class CredentialHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        if (!request.Options.TryGetValue(ForgeIdentity.Key, out var identity))
        {
            return await base.SendAsync(request, token);
        }

        await identity.SignAsync(request, token);
        var response = await base.SendAsync(request, token);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !identity.Renew(request))
        {
            return response;
        }

        response.Dispose();
        await identity.SignAsync(request, token);
        return await base.SendAsync(request, token);
    }
}
