using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotService.Forges;
using Microsoft.AspNetCore.Http;

namespace BotService.Tests.Service;

/// <summary>The deliveries of <see cref="TestForge"/>: JSON with one event, signed with HMAC-SHA256 over the raw bytes.</summary>
internal sealed class TestWebhookReader(IReadOnlyList<string> secrets) : IWebhookReader
{
    public const string SignatureHeader = "X-Test-Signature";
    public const string DeliveryHeader = "X-Test-Delivery";
    public const string EventHeader = "X-Test-Event";

    public string Forge => TestForge.Name;

    public static string Sign(string secret, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public static string Red(string sha, string branch, long repository = 1) =>
        JsonSerializer.Serialize(new { repository, sha, branch });

    public bool Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var given = Encoding.UTF8.GetBytes(headers[SignatureHeader].ToString());
        var fits = false;
        foreach (var secret in secrets)
        {
            fits |= CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Sign(secret, body)));
        }

        return fits;
    }

    public string DeliveryId(IHeaderDictionary headers, ReadOnlySpan<byte> body) => headers[DeliveryHeader].ToString();

    public string Kind(IHeaderDictionary headers, ReadOnlySpan<byte> body) => headers[EventHeader].ToString();

    public IReadOnlyList<ForgeEvent> Read(string kind, ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = JsonDocument.Parse(body).RootElement;
            var repository = TestForge.Ref(json.GetProperty("repository").GetInt64());
            return kind switch
            {
                "red" => [new ForgeEvent.BuildFailed(repository, json.GetProperty("sha").GetString()!, json.GetProperty("branch").GetString(), kind)],
                "closed" => [new ForgeEvent.PullRequestChanged(Pull(), PullRequestChange.Closed, "", null, null)],
                "moved" => [new ForgeEvent.PullRequestChanged(Pull(), PullRequestChange.HeadMoved, "", null, Text("sha")) { Actor = By() }],
                "comment" => [new ForgeEvent.CommentPosted(Pull(), new CommentRef(Text("id"), CommentKind.Conversation, null), Text("text"), null) { Actor = By() }],
                "review" => [new ForgeEvent.ReviewSubmitted(Pull(), new CommentRef(Text("id"), CommentKind.ReviewBody, null), Enum.Parse<ReviewVerdict>(Text("verdict")), Text("text"), Text("sha")) { Actor = By() }],
                _ => [new ForgeEvent.Ignored(repository, $"'{kind}' is not known")],
            };

            string Text(string name) => json.GetProperty(name).GetString()!;

            PullRequestRef Pull() => new(repository, json.GetProperty("number").GetInt32());

            ForgeUser By() => Text("by") switch
            {
                "ann" => TestForge.Ann,
                "bot" => TestForge.Self,
                var other => new ForgeUser(6, other, false),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [new ForgeEvent.Ignored(TestForge.Ref(0), e.Message)];
        }
    }
}
