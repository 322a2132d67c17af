using Microsoft.AspNetCore.Http;

namespace BotService.Forges;

/// <summary>Reads a forge's deliveries. Pure: no network, no state but the secrets.</summary>
public interface IWebhookReader
{
    /// <summary><see cref="IForge.Id"/>.</summary>
    string Forge { get; }

    /// <summary>Whether the delivery was signed with one of the configured secrets, in constant time on the raw bytes; false when none is configured.</summary>
    bool Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body);

    /// <summary>The delivery's own id, equal when the forge sends it again.</summary>
    string DeliveryId(IHeaderDictionary headers, ReadOnlySpan<byte> body);

    /// <summary>The kind as the forge names it: <c>workflow_run.completed</c>, <c>Pipeline Hook</c>.</summary>
    string Kind(IHeaderDictionary headers, ReadOnlySpan<byte> body);

    /// <returns>Never throws for what is inside the body: what cannot be read is <see cref="ForgeEvent.Ignored"/> with the reason.</returns>
    IReadOnlyList<ForgeEvent> Read(string kind, ReadOnlyMemory<byte> body);
}
