using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace BotService.Forges.Local;

/// <summary>Repositories and pull requests in a folder of this machine.</summary>
internal sealed class LocalForge(LocalStore store, LocalGit git, TimeProvider time) : IForge
{
    public const string ForgeId = "local";
    public const string CheckName = "BotService";
    private const int LargestFile = 1_000_000;
    private readonly LocalPullRequests pulls = new(store, git, time);

    public static ForgeUser Self { get; } = new(1, "botservice[bot]", IsBot: true);

    public string Id => ForgeId;

    public ForgeCapabilities Capabilities { get; } = new(CheckRuns: true, Buttons: true, BatchReview: true, Suggestions: true, ResolveThreads: true, DraftPullRequests: true);

    public Task<ForgeUser> GetSelfAsync(CancellationToken token) => Task.FromResult(Self);

    public Task<ForgeRepository?> GetRepositoryAsync(RepositoryRef repository, CancellationToken token) => Task.FromResult(
        store.Repository(repository.FullName) is { } found
            ? new ForgeRepository(repository with { Id = found.Id }, found.DefaultBranch, new Uri(git.FolderOf(found.FullName)).AbsoluteUri, IsPrivate: true)
            : null);

    public async Task<string?> GetFileAsync(RepositoryRef repository, string revision, string path, CancellationToken token)
    {
        var text = store.Repository(repository.FullName) is null ? null : await git.TryAsync(repository.FullName, token, "cat-file", "blob", $"{revision}:{path}");
        return text is null || Encoding.UTF8.GetByteCount(text) > LargestFile ? null : text;
    }

    public Task<AccessLevel> GetAccessAsync(RepositoryRef repository, ForgeUser user, CancellationToken token) =>
        Task.FromResult(store.Repository(repository.FullName)?.Members.FirstOrDefault(m => m.Id == user.Id && m.Login == user.Login)?.Access ?? AccessLevel.None);

    public async Task<PullRequest?> GetPullRequestAsync(PullRequestRef pullRequest, CancellationToken token) =>
        store.PullRequest(pullRequest.Repository.FullName, pullRequest.Number) is { } found ? await pulls.OfAsync(pullRequest.Repository, found, token) : null;

    public async Task<IReadOnlyList<PullRequest>> FindPullRequestsAsync(RepositoryRef repository, PullRequestQuery query, CancellationToken token)
    {
        var found = new List<PullRequest>();
        foreach (var pull in store.PullRequests(repository.FullName).Where(p => query.State is null || p.State == query.State))
        {
            found.Add(await pulls.OfAsync(repository, pull, token));
        }

        return query.Among(found);
    }

    public Task<BuildState> GetBuildAsync(RepositoryRef repository, string sha, CancellationToken token)
    {
        var checks = store.Checks(repository.FullName, sha).Where(c => c.ExternalId is null).ToList();
        var failed = checks.Where(c => c.IsRed).Select(c => new FailedJob($"{sha}/{c.Name}", c.Name, ""));
        return Task.FromResult(new BuildState(checks.All(c => c.State == CheckState.Completed), [.. failed]));
    }

    public async Task<string?> GetJobLogAsync(RepositoryRef repository, FailedJob job, int maximumBytes, CancellationToken token)
    {
        var log = job.Id.Split('/', 2) is [var sha, var name] ? store.Checks(repository.FullName, sha).FirstOrDefault(c => c.Name == name)?.Log : null;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(log ?? ""));
        return log is null ? null : await JobLogText.TailAsync(stream, maximumBytes, token);
    }

    public Task<GitAccess> GetGitAccessAsync(RepositoryRef repository, GitRight right, CancellationToken token) => store.Repository(repository.FullName) is null
        ? throw Absent(repository.FullName)
        : Task.FromResult(new GitAccess(new Uri(git.FolderOf(repository.FullName)).AbsoluteUri, null, null));

    public Task<IReadOnlyList<ReviewItem>> GetReviewAsync(PullRequestRef pullRequest, CancellationToken token) => Task.FromResult<IReadOnlyList<ReviewItem>>(
    [
        .. pulls.Existing(pullRequest).Comments.Where(c => c.Kind != CommentKind.Conversation).OrderBy(c => c.Created).ThenBy(c => c.Id)
            .Select(c => new ReviewItem(LocalPullRequests.Ref(c), c.Author, c.Body, c.Path, c.Line, c.Sha, c.Verdict, c.Created)),
    ]);

    public Task AcknowledgeAsync(PullRequestRef pullRequest, CommentRef comment, Acknowledgement kind, CancellationToken token) => pulls.ChangeAsync(
        pullRequest, p => LocalPullRequests.Edit(p, Number(comment.Id), c => c with { Reactions = [.. c.Reactions.Union([kind])] }), token);

    public Task<PullRequest> EnsurePullRequestAsync(RepositoryRef repository, PullRequestDraft draft, CancellationToken token) => pulls.EnsureAsync(repository, draft, Self, token);

    public Task ClosePullRequestAsync(PullRequestRef pullRequest, CancellationToken token) => pulls.CloseAsync(pullRequest, PullRequestState.Closed, token);

    public Task EnsureReviewAsync(PullRequestRef pullRequest, ReviewDraft review, CancellationToken token) => pulls.ReviewAsync(pullRequest, review, Self, token);

    public Task EnsureReplyAsync(PullRequestRef pullRequest, string thread, string marker, string body, bool resolve, CancellationToken token)
    {
        var first = Number(thread);
        return pulls.ChangeAsync(
            pullRequest,
            p =>
            {
                var known = p.Comments.Any(c => c.Thread == first && c.Author == Self && HiddenMarker.IsIn(c.Body, marker));
                var reply = new LocalComment(LocalPullRequests.NextId(p), CommentKind.Review, Self, HiddenMarker.Add(body, marker), time.GetUtcNow()) { Thread = first };
                var answered = known ? p : p with { Comments = [.. p.Comments, reply] };
                return LocalPullRequests.Edit(answered, first, c => c with { IsResolved = c.IsResolved || resolve });
            },
            token);
    }

    public Task EnsureCommentAsync(PullRequestRef pullRequest, string marker, string body, CancellationToken token) => pulls.ChangeAsync(
        pullRequest,
        p =>
        {
            var text = HiddenMarker.Add(body, marker);
            return p.Comments.FirstOrDefault(c => c.Kind == CommentKind.Conversation && c.Author == Self && HiddenMarker.IsIn(c.Body, marker)) is { } known
                ? LocalPullRequests.Edit(p, known.Id, c => c with { Body = text })
                : p with { Comments = [.. p.Comments, new LocalComment(LocalPullRequests.NextId(p), CommentKind.Conversation, Self, text, time.GetUtcNow())] };
        },
        token);

    public Task EnsureCheckAsync(RepositoryRef repository, CheckReport report, CancellationToken token) => store.ChangeAsync(
        repository.FullName,
        () =>
        {
            var others = store.Checks(repository.FullName, report.Sha).Where(c => c.ExternalId != report.ExternalId);
            store.Write(repository.FullName, report.Sha, [.. others, new LocalCheck(CheckName, report.State, IsRed: false) { ExternalId = report.ExternalId, Report = report }]);
            return Task.FromResult(true);
        },
        token);

    public async Task DeleteBranchAsync(RepositoryRef repository, string branch, string expectedSha, CancellationToken token) =>
        await git.TryAsync(repository.FullName, token, "update-ref", "-d", $"refs/heads/{branch}", expectedSha);

    public async IAsyncEnumerable<ForgeEvent> SweepAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken token)
    {
        foreach (var found in store.Repositories())
        {
            var repository = new RepositoryRef(ForgeId, found.Id, found.FullName);
            foreach (var pull in await FindPullRequestsAsync(repository, new PullRequestQuery(), token))
            {
                if (await GetBuildAsync(repository, pull.HeadSha, token) is { IsSettled: true, IsRed: true })
                {
                    yield return new ForgeEvent.BuildFailed(repository, pull.HeadSha, pull.HeadBranch, "sweep");
                }
            }
        }
    }

    internal static ForgeException Absent(string what) => new($"The local forge has no {what}. Check the name and the folder in BotService:Forges:Local.", transient: false) { Status = 404 };

    private static int Number(string id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Absent($"comment or thread '{id}'");
}
