using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitLab;

internal sealed class GitLabWebhookReader(IOptions<GitLabOptions> options, TimeProvider time) : IWebhookReader
{
    public string Forge => GitLabForge.ForgeId;

    /// <summary>A signature must be right when there is one; the plain token counts only without.</summary>
    public bool Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var secrets = options.Value.WebhookSecrets;
        if (headers.TryGetValue("webhook-signature", out var signatures))
        {
            return GitLabSignature.IsValid(secrets, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), signatures.ToString(), body, time.GetUtcNow());
        }

        var given = SHA256.HashData(Encoding.UTF8.GetBytes(headers["X-Gitlab-Token"].ToString()));
        var valid = false;
        foreach (var secret in secrets.Where(s => !string.IsNullOrEmpty(s) && !GitLabSignature.IsSigningToken(s)))
        {
            // Of equal length, so that the time tells nothing of the secret's.
            valid |= CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), given);
        }

        return valid;
    }

    public string DeliveryId(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        // The event's UUID is shared by all hooks that one event calls, and is older than the key.
        string[] names = ["Idempotency-Key", "webhook-id"];
        return names.Select(n => headers[n].ToString()).FirstOrDefault(v => v.Length > 0) ?? WebhookBody.Hash(body);
    }

    public string Kind(IHeaderDictionary headers, ReadOnlySpan<byte> body) => headers["X-Gitlab-Event"].ToString() is { Length: > 0 } kind ? kind : WebhookBody.Text(body, "object_kind"u8) ?? "";

    public IReadOnlyList<ForgeEvent> Read(string kind, ReadOnlyMemory<byte> body) => GitLabEvents.Read(kind, body);
}
