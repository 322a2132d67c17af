using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitLab;

/// <summary>GitLab, gitlab.com and self-managed. Merge requests are pull requests to the rest of the program.</summary>
internal sealed class GitLabForge(IGitLabApi api, IOptions<GitLabOptions> options) : IForge
{
    public const string ForgeId = "gitlab";
    private const int LargestFile = 1_000_000;
    private volatile ForgeUser? self;

    public string Id => ForgeId;

    public ForgeCapabilities Capabilities { get; } = new(CheckRuns: false, Buttons: false, BatchReview: true, Suggestions: true, ResolveThreads: true, DraftPullRequests: true);

    public async Task<ForgeUser> GetSelfAsync(CancellationToken token) => self ??= GitLabUser.Of(await api.SelfAsync(token)) with { IsBot = true };

    public Task<ForgeRepository?> GetRepositoryAsync(RepositoryRef repository, CancellationToken token) => Missing.IsNullAsync<ForgeRepository>(async () =>
    {
        var found = await api.ProjectAsync(repository.Id, token);
        return new ForgeRepository(repository with { FullName = found.PathWithNamespace }, found.DefaultBranch ?? "", found.WebUrl ?? "", found.Visibility != "public");
    });

    public Task<string?> GetFileAsync(RepositoryRef repository, string revision, string path, CancellationToken token) => Missing.IsNullAsync<string>(async () =>
    {
        using var response = await api.FileAsync(repository.Id, path, revision, token);
        var bytes = await response.Content.ReadAsByteArrayAsync(token);
        return bytes.Length > LargestFile ? null : Encoding.UTF8.GetString(bytes);
    });

    public async Task<AccessLevel> GetAccessAsync(RepositoryRef repository, ForgeUser user, CancellationToken token)
    {
        var member = await Missing.IsNullAsync(() => api.MemberAsync(repository.Id, user.Id, token)!);
        return member is not { State: "active" } ? AccessLevel.None : member.AccessLevel switch
        {
            >= 50 => AccessLevel.Admin,
            >= 40 => AccessLevel.Maintain,
            >= 30 => AccessLevel.Write,
            >= 20 => AccessLevel.Triage,
            >= 10 => AccessLevel.Read,
            _ => AccessLevel.None,
        };
    }

    public async Task<ForgeUser?> GetCommitAuthorAsync(RepositoryRef repository, string sha, CancellationToken token)
    {
        var commit = await Missing.IsNullAsync(() => api.CommitAsync(repository.Id, sha, token)!);
        return commit?.AuthorEmail is { Length: > 0 } email && email.Contains('@') && await api.FindUsersAsync(email, token) is [var one] ? GitLabUser.Of(one) : null;
    }

    public async Task<PullRequest?> GetPullRequestAsync(PullRequestRef pullRequest, CancellationToken token) =>
        await MergeRequests(pullRequest.Repository).GetAsync(pullRequest.Number, token);

    public Task<IReadOnlyList<PullRequest>> FindPullRequestsAsync(RepositoryRef repository, PullRequestQuery query, CancellationToken token) => MergeRequests(repository).FindAsync(query, token);

    public async Task<BuildState> GetBuildAsync(RepositoryRef repository, string sha, CancellationToken token) =>
        await new GitLabBuilds(api, repository).GetAsync(sha, await GetSelfAsync(token), token);

    public Task<string?> GetJobLogAsync(RepositoryRef repository, FailedJob job, int maximumBytes, CancellationToken token) =>
        new GitLabBuilds(api, repository).GetLogAsync(job, maximumBytes, token);

    public Task<GitAccess> GetGitAccessAsync(RepositoryRef repository, GitRight right, CancellationToken token)
    {
        var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes($"oauth2:{options.Value.Token}"));
        return Task.FromResult(new GitAccess(new Uri(options.Value.Web, $"{repository.FullName}.git").AbsoluteUri, $"Authorization: Basic {credential}", null));
    }

    public Task<IReadOnlyList<ReviewItem>> GetReviewAsync(PullRequestRef pullRequest, CancellationToken token) => Reviews(pullRequest).GetAsync(token);

    public async Task AcknowledgeAsync(PullRequestRef pullRequest, CommentRef comment, Acknowledgement kind, CancellationToken token)
    {
        var name = kind switch { Acknowledgement.Seen => "eyes", Acknowledgement.Done => "rocket", _ => "confused" };
        var note = long.Parse(comment.Id, CultureInfo.InvariantCulture);

        // A second emoji of one kind is answered with 404.
        await Missing.IsFineAsync(() => api.AwardAsync(pullRequest.Repository.Id, pullRequest.Number, note, new GitLabEmojiBody(name), token));
    }

    public Task<PullRequest> EnsurePullRequestAsync(RepositoryRef repository, PullRequestDraft draft, CancellationToken token) => MergeRequests(repository).EnsureAsync(draft, token);

    public async Task ClosePullRequestAsync(PullRequestRef pullRequest, CancellationToken token)
    {
        if (await GetPullRequestAsync(pullRequest, token) is { State: PullRequestState.Open })
        {
            await api.UpdateMergeRequestAsync(pullRequest.Repository.Id, pullRequest.Number, new GitLabMergeRequestBody { StateEvent = "close" }, token);
        }
    }

    public async Task EnsureReviewAsync(PullRequestRef pullRequest, ReviewDraft review, CancellationToken token) =>
        await Reviews(pullRequest).EnsureAsync(review, await GetSelfAsync(token), token);

    public async Task EnsureReplyAsync(PullRequestRef pullRequest, string thread, string marker, string body, bool resolve, CancellationToken token) =>
        await Reviews(pullRequest).EnsureReplyAsync(thread, marker, body, resolve, await GetSelfAsync(token), token);

    public async Task EnsureCommentAsync(PullRequestRef pullRequest, string marker, string body, CancellationToken token)
    {
        var me = await GetSelfAsync(token);
        var text = new GitLabNoteBody(HiddenMarker.Add(body, marker));
        var notes = (await Reviews(pullRequest).DiscussionsAsync(token)).SelectMany(d => d.Notes ?? []);
        var known = notes.FirstOrDefault(n => n.Author?.Id == me.Id && HiddenMarker.IsIn(n.Body, marker));
        if (known is null)
        {
            await api.CreateNoteAsync(pullRequest.Repository.Id, pullRequest.Number, text, token);
        }
        else if (known.Body != text.Body)
        {
            await api.UpdateNoteAsync(pullRequest.Repository.Id, pullRequest.Number, known.Id, text, token);
        }
    }

    public Task EnsureCheckAsync(RepositoryRef repository, CheckReport report, CancellationToken token) => new GitLabBuilds(api, repository).ReportAsync(report, token);

    public async Task DeleteBranchAsync(RepositoryRef repository, string branch, string expectedSha, CancellationToken token)
    {
        var known = await Missing.IsNullAsync(() => api.BranchAsync(repository.Id, branch, token)!);
        if (known?.Commit?.Id == expectedSha)
        {
            await Missing.IsFineAsync(() => api.DeleteBranchAsync(repository.Id, branch, token));
        }
    }

    public IAsyncEnumerable<ForgeEvent> SweepAsync(DateTimeOffset since, CancellationToken token) => new GitLabSweep(api, this).SinceAsync(since, token);

    private GitLabMergeRequests MergeRequests(RepositoryRef repository) => new(api, repository);

    private GitLabReviews Reviews(PullRequestRef pullRequest) => new(api, pullRequest);
}
