using System.Net;
using System.Net.Sockets;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Forges.Http;

/// <summary>Follows redirects without taking credentials to another host, and never from a public forge into a private network.</summary>
internal sealed class RedirectHandler(string forge) : DelegatingHandler
{
    private const int Most = 5;
    private static readonly string[] Secrets = ["Authorization", "PRIVATE-TOKEN", "JOB-TOKEN", "Cookie"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        var response = await base.SendAsync(request, token);
        var at = request.RequestUri!;
        for (var hops = 0; Target(request, response, at) is { } target; hops++)
        {
            response.Dispose();
            if (hops == Most)
            {
                throw Refusal(request, "redirects too often");
            }

            await CheckAsync(request, at, target, token);
            response = await base.SendAsync(Follow(request, target), token);
            at = target;
        }

        return response;
    }

    private static Uri? Target(HttpRequestMessage request, HttpResponseMessage response, Uri at)
    {
        var reads = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        var follows = response.StatusCode switch
        {
            HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther => reads,
            HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
            _ => false,
        };
        return follows && response.Headers.Location is { } location ? new Uri(at, location) : null;
    }

    private static HttpRequestMessage Follow(HttpRequestMessage request, Uri target)
    {
        var next = new HttpRequestMessage(request.Method, target) { Content = request.Content, Version = request.Version };
        var away = target.Authority != request.RequestUri!.Authority;
        foreach (var (name, values) in request.Headers.Where(h => !away || !Secrets.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            next.Headers.TryAddWithoutValidation(name, values);
        }

        return next;
    }

    private async Task CheckAsync(HttpRequestMessage request, Uri at, Uri target, CancellationToken token)
    {
        if (target.Scheme != Uri.UriSchemeHttps && !(target.Scheme == Uri.UriSchemeHttp && at.Scheme == Uri.UriSchemeHttp))
        {
            throw Refusal(request, $"redirects to {target.Scheme}, which is not safe");
        }

        if (target.Authority == at.Authority)
        {
            return;
        }

        if (!(request.Method == HttpMethod.Get || request.Method == HttpMethod.Head))
        {
            throw Refusal(request, $"redirects a write to the host {target.Host}");
        }

        if (await IsPrivateAsync(target, token) && !await IsPrivateAsync(at, token))
        {
            throw Refusal(request, $"redirects to {target.Host}, which lies in a private network");
        }
    }

    private ForgeException Refusal(HttpRequestMessage request, string what) =>
        new(SecretText.Redact($"{forge} {what}, in its answer to {ForgeFailure.Call(request)}. Check the forge's address."), transient: false);

    private static async Task<bool> IsPrivateAsync(Uri address, CancellationToken token)
    {
        try
        {
            var addresses = IPAddress.TryParse(address.Host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(address.DnsSafeHost, token);
            return addresses.Any(a => AddressScopes.Of(a) != AddressScope.Public);
        }
        catch (SocketException)
        {
            // Behind a proxy only the proxy knows the names.
            return false;
        }
    }
}
