using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitHub;

internal sealed class GitHubWebhookReader(IOptions<GitHubOptions> options) : IWebhookReader
{
    private const string Scheme = "sha256=";

    public string Forge => GitHubForge.ForgeId;

    public bool Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var signature = headers["X-Hub-Signature-256"].ToString();
        return signature.StartsWith(Scheme, StringComparison.Ordinal) && WebhookBody.IsSigned(options.Value.WebhookSecrets, signature[Scheme.Length..], body);
    }

    public string DeliveryId(IHeaderDictionary headers, ReadOnlySpan<byte> body) => headers["X-GitHub-Delivery"].ToString() is { Length: > 0 } id ? id : WebhookBody.Hash(body);

    public string Kind(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var name = headers["X-GitHub-Event"].ToString();
        return WebhookBody.Text(body, "action"u8) is { Length: > 0 } action ? $"{name}.{action}" : name;
    }

    public IReadOnlyList<ForgeEvent> Read(string kind, ReadOnlyMemory<byte> body) => GitHubEvents.Read(kind, body);
}
