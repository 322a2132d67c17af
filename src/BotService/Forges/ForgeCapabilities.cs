namespace BotService.Forges;

/// <param name="CheckRuns">Summary, annotations and buttons; else a commit status with one line of text.</param>
/// <param name="Buttons">At most three on a check run.</param>
/// <param name="BatchReview">All comments of a review arrive as one notification.</param>
/// <param name="Suggestions">A comment can carry a change that a maintainer commits with one click.</param>
/// <param name="ResolveThreads">The bot can resolve a thread of a review.</param>
/// <param name="DraftPullRequests">A pull request can be marked as not ready.</param>
public sealed record ForgeCapabilities(
    bool CheckRuns, bool Buttons, bool BatchReview, bool Suggestions, bool ResolveThreads, bool DraftPullRequests);
