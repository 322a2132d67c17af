namespace BotService.Forges.GitHub;

/// <summary>What is read of a delivery. Everything may be missing: older servers and new kinds of events leave things out.</summary>
internal sealed record GitHubPayload
{
    public string? Action { get; init; }

    public PayloadRepository? Repository { get; init; }

    public PayloadId? Installation { get; init; }

    public UserAnswer? Sender { get; init; }

    public PayloadRun? WorkflowRun { get; init; }

    public PayloadSuite? CheckSuite { get; init; }

    public PayloadCheckRun? CheckRun { get; init; }

    public PayloadRequestedAction? RequestedAction { get; init; }

    public string? Sha { get; init; }

    public string? State { get; init; }

    public string? Context { get; init; }

    public IReadOnlyList<PayloadBranch?>? Branches { get; init; }

    public PayloadIssue? Issue { get; init; }

    public PayloadComment? Comment { get; init; }

    public PayloadReview? Review { get; init; }

    public PayloadPullRequest? PullRequest { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }
}

internal sealed record PayloadId(long? Id);

internal sealed record PayloadRepository(long? Id, string? FullName);

internal sealed record PayloadRun(string? HeadSha, string? HeadBranch, string? Conclusion, PayloadRepository? HeadRepository);

internal sealed record PayloadSuite(string? HeadSha, string? HeadBranch, string? Conclusion, PayloadApp? App);

internal sealed record PayloadCheckRun(string? HeadSha, string? ExternalId);

internal sealed record PayloadApp(string? Slug);

internal sealed record PayloadRequestedAction(string? Identifier);

internal sealed record PayloadBranch(string? Name);

internal sealed record PayloadIssue(int? Number, PayloadLink? PullRequest);

internal sealed record PayloadLink(string? Url);

internal sealed record PayloadComment(long? Id, string? Body, string? Path, int? Line, long? InReplyToId);

internal sealed record PayloadReview(long? Id, string? State, string? Body, string? CommitId);

internal sealed record PayloadPullRequest(int? Number, bool? Merged, PayloadHead? Head);

internal sealed record PayloadHead(string? Ref, string? Sha);
