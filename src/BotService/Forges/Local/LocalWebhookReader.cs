using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BotService.Forges.Local;

internal sealed class LocalWebhookReader(IOptions<LocalOptions> options) : IWebhookReader
{
    public const string SignatureHeader = "X-BotService-Signature";
    public const string DeliveryHeader = "X-BotService-Delivery";

    public string Forge => LocalForge.ForgeId;

    public static string Sign(string secret, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public bool Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body) => WebhookBody.IsSigned(options.Value.WebhookSecrets, headers[SignatureHeader].ToString(), body);

    public string DeliveryId(IHeaderDictionary headers, ReadOnlySpan<byte> body) => headers[DeliveryHeader].ToString() is { Length: > 0 } id ? id : WebhookBody.Hash(body);

    public string Kind(IHeaderDictionary headers, ReadOnlySpan<byte> body) => WebhookBody.Text(body, "kind"u8) ?? "";

    public IReadOnlyList<ForgeEvent> Read(string kind, ReadOnlyMemory<byte> body) => [LocalDelivery.Read(body)];
}
