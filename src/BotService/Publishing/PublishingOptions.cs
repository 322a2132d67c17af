using BotService.Ledger;

namespace BotService.Publishing;

public sealed class PublishingOptions : ISettings
{
    static string ISettings.Section => "Publishing";


    /// <summary>Address of this service's pages, for links to runs; null for no links.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The page of a run; null where there are no links.</summary>
    public string? LinkTo(string runId) => PublicUrl is null ? null : $"{PublicUrl.AbsoluteUri.TrimEnd('/')}/runs/{Uri.EscapeDataString(runId)}";

    /// <summary>Of the bot's commits. GitHub shows the bot's picture for <c>ID+NAME[bot]@users.noreply.github.com</c>.</summary>
    public string AuthorEmail { get; set; } = "botservice@localhost";

    /// <summary>Bounds of the service for each repository; a repository can only tighten them.</summary>
    public PushCaps Caps { get; set; } = new(OpenPullRequests: 20, PushesPerHour: 60);

    IEnumerable<string> ISettings.Faults()
    {
        if (PublicUrl is { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") })
        {
            yield return $"PublicUrl is '{PublicUrl}'. Give an absolute http or https address.";
        }

        if (AuthorEmail.Length == 0 || AuthorEmail.Any(c => char.IsControl(c) || c is '<' or '>' or ' '))
        {
            yield return $"AuthorEmail is '{AuthorEmail}'. Give one mail address without blanks and angle brackets.";
        }

        if (Caps.OpenPullRequests is < 1 or > 100 || Caps.PushesPerHour is < 1 or > 1000)
        {
            yield return $"Caps are {Caps.OpenPullRequests} open pull requests and {Caps.PushesPerHour} pushes an hour. Allowed are 1 to 100 and 1 to 1000.";
        }
    }
}
