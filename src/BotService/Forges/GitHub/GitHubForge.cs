using System.Text;
using BotService.Forges.Http;
using Octokit;

namespace BotService.Forges.GitHub;

/// <summary>GitHub, github.com and Enterprise Server. Each verb is one line here; its steps stand in the part of its subject.</summary>
internal sealed class GitHubForge(GitHubConnections connections, TimeProvider time) : IForge
{
    public const string ForgeId = "github";
    private const int LargestFile = 1_000_000;
    private readonly SelfUser self = new(connections);

    public string Id => ForgeId;

    public ForgeCapabilities Capabilities { get; } = new(
        CheckRuns: connections.Options.IsApp, Buttons: connections.Options.IsApp, BatchReview: true, Suggestions: true, ResolveThreads: true, DraftPullRequests: true);

    public Task<ForgeUser> GetSelfAsync(CancellationToken token) => self.GetAsync(token);

    public Task<ForgeRepository?> GetRepositoryAsync(RepositoryRef repository, CancellationToken token) => Missing.IsNullAsync<ForgeRepository>(async () =>
    {
        var found = await (await OctokitAsync(repository, GitRight.Read, token)).Repository.Get(repository.Owner, repository.Name);
        return new ForgeRepository(repository with { Id = found.Id, FullName = found.FullName }, found.DefaultBranch, found.HtmlUrl, found.Private);
    });

    public Task<string?> GetFileAsync(RepositoryRef repository, string revision, string path, CancellationToken token) => Missing.IsNullAsync<string>(async () =>
    {
        var api = await connections.OfAsync(repository, GitRight.Read, token);
        var bytes = await api.RawAsync($"repos/{repository.FullName}/contents/{Addresses.Path(path)}?ref={Uri.EscapeDataString(revision)}", token);
        return bytes.Length > LargestFile ? null : Encoding.UTF8.GetString(bytes);
    });

    public async Task<AccessLevel> GetAccessAsync(RepositoryRef repository, ForgeUser user, CancellationToken token)
    {
        var api = await connections.OfAsync(repository, GitRight.Read, token);
        var answer = await Missing.IsNullAsync(() => api.GetAsync<PermissionAnswer>($"repos/{repository.FullName}/collaborators/{Uri.EscapeDataString(user.Login)}/permission", token)!);

        // A name that changed hands since the event speaks for somebody else.
        return answer is null || (answer.User is { } found && found.Id != user.Id) ? AccessLevel.None : Level(answer);
    }

    public async Task<ForgeUser?> GetCommitAuthorAsync(RepositoryRef repository, string sha, CancellationToken token)
    {
        var api = await connections.OfAsync(repository, GitRight.Read, token);
        var answer = await Missing.IsNullAsync(() => api.GetAsync<CommitAnswer>($"repos/{repository.FullName}/commits/{Uri.EscapeDataString(sha)}", token)!);
        return answer?.Author is { Login: not null } author ? UserAnswer.Of(author) : null;
    }

    public async Task<PullRequest?> GetPullRequestAsync(PullRequestRef pullRequest, CancellationToken token) =>
        await PullRequests(pullRequest.Repository).GetAsync(pullRequest.Number, token);

    public Task<IReadOnlyList<PullRequest>> FindPullRequestsAsync(RepositoryRef repository, PullRequestQuery query, CancellationToken token) =>
        PullRequests(repository).FindAsync(query, token);

    public async Task<BuildState> GetBuildAsync(RepositoryRef repository, string sha, CancellationToken token) =>
        await new GitHubChecks(connections, repository, time).GetBuildAsync(sha, await self.AppIdAsync(token), token);

    public async Task<string?> GetJobLogAsync(RepositoryRef repository, FailedJob job, int maximumBytes, CancellationToken token) =>
        await new GitHubLogs(await connections.OfAsync(repository, GitRight.Read, token), repository).GetAsync(job, maximumBytes, token);

    public async Task<GitAccess> GetGitAccessAsync(RepositoryRef repository, GitRight right, CancellationToken token)
    {
        var secret = await connections.GitTokenAsync(repository, right, token);
        var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{secret.Token}"));
        DateTimeOffset? expires = secret.ExpiresAt == DateTimeOffset.MaxValue ? null : secret.ExpiresAt;
        return new GitAccess(new Uri(connections.Options.Web, $"{repository.FullName}.git").AbsoluteUri, $"Authorization: Basic {credential}", expires);
    }

    public Task<IReadOnlyList<ReviewItem>> GetReviewAsync(PullRequestRef pullRequest, CancellationToken token) => Reviews(pullRequest).GetAsync(token);

    public Task AcknowledgeAsync(PullRequestRef pullRequest, CommentRef comment, Acknowledgement kind, CancellationToken token) =>
        new GitHubReactions(connections, pullRequest).AddAsync(comment, kind, token);

    public Task<PullRequest> EnsurePullRequestAsync(RepositoryRef repository, PullRequestDraft draft, CancellationToken token) => PullRequests(repository).EnsureAsync(draft, token);

    public async Task ClosePullRequestAsync(PullRequestRef pullRequest, CancellationToken token)
    {
        var octokit = await OctokitAsync(pullRequest.Repository, GitRight.Write, token);
        await octokit.PullRequest.Update(pullRequest.Repository.Owner, pullRequest.Repository.Name, pullRequest.Number, new PullRequestUpdate { State = ItemState.Closed });
    }

    public async Task EnsureReviewAsync(PullRequestRef pullRequest, ReviewDraft review, CancellationToken token) =>
        await Reviews(pullRequest).EnsureAsync(review, await self.GetAsync(token), token);

    public async Task EnsureReplyAsync(PullRequestRef pullRequest, string thread, string marker, string body, bool resolve, CancellationToken token) =>
        await new GitHubThreads(connections, pullRequest).EnsureReplyAsync(thread, HiddenMarker.Add(body, marker), marker, resolve, await self.GetAsync(token), token);

    public async Task EnsureCommentAsync(PullRequestRef pullRequest, string marker, string body, CancellationToken token)
    {
        var me = await self.GetAsync(token);
        var api = await connections.OfAsync(pullRequest.Repository, GitRight.Write, token);
        var text = HiddenMarker.Add(body, marker);

        // Octokit asks for an order that GitHub's description does not have here.
        var known = await api.PagesAsync<IssueCommentAnswer>($"repos/{pullRequest.Repository.FullName}/issues/{pullRequest.Number}/comments", token)
            .FirstOrDefaultAsync(c => c.User?.Id == me.Id && HiddenMarker.IsIn(c.Body, marker), token);
        var comments = api.Octokit(token).Issue.Comment;
        if (known is null)
        {
            await comments.Create(pullRequest.Repository.Owner, pullRequest.Repository.Name, pullRequest.Number, text);
        }
        else if (known.Body != text)
        {
            await comments.Update(pullRequest.Repository.Owner, pullRequest.Repository.Name, known.Id, text);
        }
    }

    public async Task EnsureCheckAsync(RepositoryRef repository, CheckReport report, CancellationToken token) =>
        await new GitHubChecks(connections, repository, time).EnsureAsync(report, await self.AppIdAsync(token), token);

    public async Task DeleteBranchAsync(RepositoryRef repository, string branch, string expectedSha, CancellationToken token)
    {
        var api = await connections.OfAsync(repository, GitRight.Write, token);
        var known = await Missing.IsNullAsync(() => api.GetAsync<ReferenceAnswer>($"repos/{repository.FullName}/git/ref/heads/{Addresses.Path(branch)}", token)!);
        if (known?.Object?.Sha == expectedSha)
        {
            await Missing.IsFineAsync(() => api.SendAsync(HttpMethod.Delete, $"repos/{repository.FullName}/git/refs/heads/{Addresses.Path(branch)}", null, token));
        }
    }

    public IAsyncEnumerable<ForgeEvent> SweepAsync(DateTimeOffset since, CancellationToken token) => new GitHubSweep(connections, this).SinceAsync(since, token);

    private static AccessLevel Level(PermissionAnswer answer) => (answer.RoleName, answer.Permission) switch
    {
        ("admin", _) => AccessLevel.Admin,
        ("maintain", _) => AccessLevel.Maintain,
        ("write", _) => AccessLevel.Write,
        ("triage", _) => AccessLevel.Triage,
        ("read", _) => AccessLevel.Read,

        // Other roles are an organisation's own, on top of a known permission.
        (_, "admin") => AccessLevel.Admin,
        (_, "write") => AccessLevel.Write,
        (_, "read") => AccessLevel.Read,
        _ => AccessLevel.None,
    };

    private GitHubPullRequests PullRequests(RepositoryRef repository) => new(connections, repository);

    private GitHubReviews Reviews(PullRequestRef pullRequest) => new(connections, pullRequest);

    private async Task<GitHubClient> OctokitAsync(RepositoryRef repository, GitRight right, CancellationToken token) =>
        (await connections.OfAsync(repository, right, token)).Octokit(token);
}
