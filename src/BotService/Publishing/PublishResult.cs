using BotService.Forges;

namespace BotService.Publishing;

/// <summary>What became of a finished run.</summary>
/// <param name="Name"><c>pull-request</c>, <c>suggestions</c>, <c>patch</c>, <c>commit</c>, <c>reported</c>, or why nothing was published: <c>head-moved</c>,
/// <c>pull-request-closed</c>, <c>opted-out</c>, <c>mode-off</c>, <c>configuration-error</c>, <c>green-again</c>, <c>competing-fix</c>, <c>closed-before</c>,
/// <c>hands-off</c>, <c>cap-reached</c>, <c>unsafe-patch</c>, <c>unfit-patch</c>, <c>same-patch</c>, <c>push-refused</c>, <c>gone</c>.</param>
/// <param name="Text">One or two sentences, Markdown.</param>
public sealed record PublishResult(string Name, string Text)
{
    /// <summary>The bot's pull request, where there is one.</summary>
    public PullRequestRef? FixPullRequest { get; init; }

    /// <summary>The commit that was pushed.</summary>
    public string? Commit { get; init; }
}
