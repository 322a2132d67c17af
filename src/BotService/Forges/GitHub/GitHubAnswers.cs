namespace BotService.Forges.GitHub;

// What is read of GitHub's answers where Octokit's models lack a field.

internal sealed record UserAnswer(long Id, string? Login, string? Type)
{
    public static ForgeUser Of(UserAnswer? user) => user is { Login: { } login } ? new ForgeUser(user.Id, login, user.Type == "Bot") : new ForgeUser(0, "ghost", false);
}

internal sealed record PermissionAnswer(string? Permission, string? RoleName, UserAnswer? User);

internal sealed record CommitAnswer(UserAnswer? Author);

internal sealed record CheckRunsPage(IReadOnlyList<CheckRunAnswer>? CheckRuns);

internal sealed record CheckRunAnswer(long Id, string? Name, string? Status, string? Conclusion, string? ExternalId, string? HtmlUrl, string? DetailsUrl, AppAnswer? App, CheckOutputAnswer? Output);

internal sealed record CheckOutputAnswer(string? Title, string? Summary, string? Text, int AnnotationsCount);

internal sealed record AnnotationAnswer(string? Path, int StartLine, string? Message, string? AnnotationLevel);

internal sealed record AppAnswer(long Id, string? Slug);

internal sealed record CheckSuitesPage(IReadOnlyList<CheckSuiteAnswer>? CheckSuites);

internal sealed record CheckSuiteAnswer(long Id, string? Status, int LatestCheckRunsCount, AppAnswer? App);

internal sealed record StatusesPage(IReadOnlyList<StatusAnswer>? Statuses);

internal sealed record StatusAnswer(string? State, string? Context, string? Description, string? TargetUrl);

internal sealed record ReviewAnswer(long Id, string? NodeId, UserAnswer? User, string? Body, string? State, string? CommitId, DateTimeOffset? SubmittedAt);

internal sealed record ReviewCommentAnswer(
    long Id, UserAnswer? User, string? Body, string? Path, int? Line, int? OriginalLine, string? CommitId, string? OriginalCommitId, long? InReplyToId, DateTimeOffset CreatedAt);

internal sealed record IssueCommentAnswer(long Id, UserAnswer? User, string? Body);

internal sealed record ReferenceAnswer(ReferenceTarget? Object);

internal sealed record ReferenceTarget(string? Sha);

internal sealed record DeliveryAnswer(long Id, string? Guid, string? Event, string? Action, DateTimeOffset DeliveredAt, int StatusCode, DeliveryRequest? Request);

internal sealed record DeliveryRequest(System.Text.Json.JsonElement? Payload);

internal sealed record RepositoryAnswer(long Id, string? FullName, DateTimeOffset? PushedAt);
