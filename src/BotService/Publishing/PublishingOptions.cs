using BotService.Ledger;

namespace BotService.Publishing;

public sealed class PublishingOptions
{
    /// <summary>Address of this service's pages, for links to runs; null for no links.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The page of a run; null where there are no links.</summary>
    public string? LinkTo(string runId) => PublicUrl is null ? null : $"{PublicUrl.AbsoluteUri.TrimEnd('/')}/runs/{Uri.EscapeDataString(runId)}";

    /// <summary>Of the bot's commits. GitHub shows the bot's picture for <c>ID+NAME[bot]@users.noreply.github.com</c>.</summary>
    public string AuthorEmail { get; set; } = "botservice@localhost";

    /// <summary>Bounds of the service for each repository; a repository can only tighten them.</summary>
    public PushCaps Caps { get; set; } = new(OpenPullRequests: 20, PushesPerHour: 60);
}
