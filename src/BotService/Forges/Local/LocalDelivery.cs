using System.Text.Json;

namespace BotService.Forges.Local;

/// <summary>The body of a local delivery: an event in JSON, its kind first.</summary>
internal static class LocalDelivery
{
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["build_failed"] = typeof(ForgeEvent.BuildFailed),
        ["comment_posted"] = typeof(ForgeEvent.CommentPosted),
        ["review_submitted"] = typeof(ForgeEvent.ReviewSubmitted),
        ["pull_request_changed"] = typeof(ForgeEvent.PullRequestChanged),
        ["button_pressed"] = typeof(ForgeEvent.ButtonPressed),
    };

    public static string Write(ForgeEvent @event)
    {
        var kind = Kinds.Single(k => k.Value == @event.GetType()).Key;
        return JsonSerializer.Serialize(new { kind, @event = JsonSerializer.SerializeToElement(@event, @event.GetType(), LocalStore.Json) }, LocalStore.Json);
    }

    public static ForgeEvent Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var kind = json.RootElement.GetProperty("kind").GetString() ?? "";
            var found = Kinds.TryGetValue(kind, out var type) ? (ForgeEvent?)json.RootElement.GetProperty("event").Deserialize(type, LocalStore.Json) : null;
            return found is null ? Ignored($"{kind} is nothing to act on") : IsWhole(found) ? found : Ignored($"{kind} lacks what is needed to act on it");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or NotSupportedException or ArgumentException or NullReferenceException)
        {
            // The last one comes from the events' own constructors, when a part of them is missing.
            return Ignored("the body cannot be read as an event");
        }
    }

    // A serializer fills what is missing with nulls, whatever the types say.
    private static bool IsWhole(ForgeEvent found) => found is { Repository: { Forge: LocalForge.ForgeId, FullName: not null } } && found switch
    {
        ForgeEvent.BuildFailed e => e is { Sha: not null, Source: not null },
        ForgeEvent.CommentPosted e => e is { PullRequest.Repository: not null, Comment.Id: not null, Text: not null },
        ForgeEvent.ReviewSubmitted e => e is { PullRequest.Repository: not null, Review.Id: not null, Text: not null, Sha: not null },
        ForgeEvent.PullRequestChanged e => e is { PullRequest.Repository: not null, HeadBranch: not null },
        ForgeEvent.ButtonPressed e => e is { Sha: not null, Identifier: not null, RunId: not null },
        _ => false,
    };

    private static ForgeEvent.Ignored Ignored(string reason) => new(new RepositoryRef(LocalForge.ForgeId, 0, ""), reason);
}
