using System.Globalization;
using System.Text;
using BotService.Fixture;
using BotService.Forges;

namespace BotService.Tests.Publishing;

/// <summary>A forge in memory with a real bare repository behind it. Keeps every rule of <see cref="IForge"/>; can fail at any call.</summary>
internal sealed class MemoryForge(string bare) : IForge
{
    public static readonly ForgeUser Bot = new(1, "testfix[bot]", IsBot: true);
    private readonly Dictionary<(int Pull, string Marker), string> comments = [];
    private readonly Dictionary<(int Pull, string Marker), ReviewDraft> reviews = [];
    private readonly Dictionary<(string Thread, string Marker), (string Body, bool Resolved)> replies = [];
    private readonly Dictionary<string, CheckReport> checks = [];
    private readonly HashSet<(string Comment, Acknowledgement Kind)> acknowledged = [];
    private readonly List<PullRequest> pulls = [];
    private int calls;

    public string Id => "memory";

    public ForgeCapabilities Capabilities { get; set; } = new(true, true, true, true, true, true);

    public RepositoryRef Repository { get; } = new("memory", 42, "shop/cart");

    public string? Configuration { get; set; }

    public Dictionary<string, BuildState> Builds { get; } = [];

    public Dictionary<string, AccessLevel> Access { get; } = [];

    public List<GitRight> Rights { get; } = [];

    /// <summary>Called before each call to the forge.</summary>
    public Action<string> OnCall { get; set; } = _ => { };

    /// <summary>The call that fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    /// <summary>The call is carried out and its answer lost.</summary>
    public bool FailAfter { get; set; }

    public IReadOnlyList<PullRequest> Pulls => pulls;

    public IEnumerable<CheckReport> Checks => checks.Values;

    public CheckReport Check => Assert.Single(checks).Value;

    public IEnumerable<ReviewDraft> Reviews => reviews.Values;

    public IEnumerable<(string Body, bool Resolved)> Replies => replies.Values;

    public IEnumerable<(string Comment, Acknowledgement Kind)> Acknowledged => acknowledged;

    public string? CommentOn(int pull, string marker) => comments.GetValueOrDefault((pull, marker));

    public IEnumerable<string> CommentsOn(int pull) => comments.Where(c => c.Key.Pull == pull).Select(c => c.Value);

    public PullRequest Add(PullRequest pull)
    {
        pulls.Add(pull with { Ref = new PullRequestRef(Repository, pulls.Count + 1), Url = $"https://forge.example/shop/cart/pulls/{pulls.Count + 1}" });
        return pulls[^1];
    }

    public void Change(int number, Func<PullRequest, PullRequest> change) => pulls[number - 1] = change(pulls[number - 1]);

    /// <summary>Everything that people would see, in one text.</summary>
    public async Task<string> SnapshotAsync()
    {
        var text = new StringBuilder();
        text.AppendLine(await GitAsync("for-each-ref", "--format=%(refname) %(objectname)"));
        text.AppendJoin('\n', pulls.Select(p => $"{p} labels {string.Join(',', p.Labels)}")).AppendLine();
        text.AppendJoin('\n', comments.OrderBy(c => c.Key).Select(c => $"{c.Key}: {c.Value}")).AppendLine();
        text.AppendJoin('\n', reviews.OrderBy(r => r.Key).Select(r => $"{r.Key}: {r.Value.HeadSha} {r.Value.Body} {string.Join('\n', r.Value.Comments)}")).AppendLine();
        text.AppendJoin('\n', checks.OrderBy(c => c.Key).Select(c => $"{c.Key}: {c.Value.State} {c.Value.Title} {c.Value.Summary}")).AppendLine();
        text.AppendJoin('\n', replies.OrderBy(r => r.Key).Select(r => $"{r.Key}: {r.Value}")).AppendLine();
        text.AppendJoin('\n', acknowledged.Order());
        return text.ToString();
    }

    public async Task<string> GitAsync(params string[] arguments)
    {
        var result = await CommandLine.ToolAsync(bare, "git", arguments);
        Assert.True(result.Succeeded, result.ErrorOutput);
        return result.Output.Trim();
    }

    public Task<ForgeUser> GetSelfAsync(CancellationToken token) => CallAsync("self", () => Bot);

    public Task<ForgeRepository?> GetRepositoryAsync(RepositoryRef repository, CancellationToken token) =>
        CallAsync("repository", () => repository.Id == Repository.Id ? new ForgeRepository(Repository, "main", "https://forge.example/shop/cart", false) : null);

    public Task<string?> GetFileAsync(RepositoryRef repository, string revision, string path, CancellationToken token) =>
        CallAsync("file", () => path == ".botservice.yml" ? Configuration : null);

    public Task<AccessLevel> GetAccessAsync(RepositoryRef repository, ForgeUser user, CancellationToken token) =>
        CallAsync("access", () => Access.GetValueOrDefault(user.Login));

    public Task<PullRequest?> GetPullRequestAsync(PullRequestRef pullRequest, CancellationToken token) =>
        CallAsync("get-pull", () => pulls.Find(p => p.Ref.Number == pullRequest.Number));

    public Task<IReadOnlyList<PullRequest>> FindPullRequestsAsync(RepositoryRef repository, PullRequestQuery query, CancellationToken token) => CallAsync<IReadOnlyList<PullRequest>>(
        "find-pulls",
        () => [.. pulls.Where(p => (query.HeadSha ?? p.HeadSha) == p.HeadSha && (query.HeadBranch ?? p.HeadBranch) == p.HeadBranch
            && p.HeadBranch.StartsWith(query.HeadPrefix ?? "", StringComparison.Ordinal) && (query.State ?? p.State) == p.State).Reverse()]);

    public Task<BuildState> GetBuildAsync(RepositoryRef repository, string sha, CancellationToken token) =>
        CallAsync("build", () => Builds.GetValueOrDefault(sha) ?? new BuildState(true, [new FailedJob("1", "test", "")]));

    public Task<string?> GetJobLogAsync(RepositoryRef repository, FailedJob job, int maximumBytes, CancellationToken token) => CallAsync<string?>("log", () => null);

    public Task<GitAccess> GetGitAccessAsync(RepositoryRef repository, GitRight right, CancellationToken token) => CallAsync("git", () =>
    {
        Rights.Add(right);
        return new GitAccess("file://" + bare, null, null);
    });

    public Task<IReadOnlyList<ReviewItem>> GetReviewAsync(PullRequestRef pullRequest, CancellationToken token) => CallAsync<IReadOnlyList<ReviewItem>>("review", () => []);

    public Task AcknowledgeAsync(PullRequestRef pullRequest, CommentRef comment, Acknowledgement kind, CancellationToken token) =>
        CallAsync("acknowledge", () => acknowledged.Add((comment.Id, kind)));

    public Task<PullRequest> EnsurePullRequestAsync(RepositoryRef repository, PullRequestDraft draft, CancellationToken token) => CallAsync("ensure-pull", () =>
    {
        var open = pulls.Find(p => p.HeadBranch == draft.Head && p.State == PullRequestState.Open)
            ?? Add(new PullRequest(new PullRequestRef(Repository, 0), "", PullRequestState.Open, Bot) { HeadBranch = draft.Head, HeadSha = "", BaseBranch = draft.Base });
        Reviewers = draft.Reviewers;
        Change(open.Ref.Number, p => p with { Title = draft.Title, Body = draft.Body, IsDraft = draft.IsDraft, Labels = draft.Labels });
        return pulls[open.Ref.Number - 1];
    });

    public IReadOnlyList<string> Reviewers { get; private set; } = [];

    public Task ClosePullRequestAsync(PullRequestRef pullRequest, CancellationToken token) =>
        CallAsync("close-pull", () => Change(pullRequest.Number, p => p with { State = PullRequestState.Closed }));

    public Task EnsureReviewAsync(PullRequestRef pullRequest, ReviewDraft review, CancellationToken token) =>
        CallAsync("ensure-review", () => reviews.TryAdd((pullRequest.Number, review.Marker), review));

    public Task EnsureReplyAsync(PullRequestRef pullRequest, string thread, string marker, string body, bool resolve, CancellationToken token) =>
        CallAsync("ensure-reply", () => replies.TryAdd((thread, marker), (body, resolve)));

    public Task EnsureCommentAsync(PullRequestRef pullRequest, string marker, string body, CancellationToken token) =>
        CallAsync("ensure-comment", () => comments[(pullRequest.Number, marker)] = body);

    public Task EnsureCheckAsync(RepositoryRef repository, CheckReport report, CancellationToken token) => CallAsync("ensure-check", () =>
    {
        Assert.InRange(report.Summary.Length, 0, 65_535);
        Assert.True(report.Buttons.Count <= 3 && report.Buttons.All(b => b.Label.Length <= 20 && b.Identifier.Length <= 20 && b.Description.Length <= 40));
        Assert.Equal(report.State == CheckState.Completed, report.Conclusion is not null);
        checks[report.ExternalId] = report;
    });

    public async Task DeleteBranchAsync(RepositoryRef repository, string branch, string expectedSha, CancellationToken token)
    {
        await CallAsync("delete-branch", () => true);
        await CommandLine.ToolAsync(bare, "git", "update-ref", "-d", "refs/heads/" + branch, expectedSha);
    }

    public async IAsyncEnumerable<ForgeEvent> SweepAsync(DateTimeOffset since, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await Task.CompletedTask;
        yield break;
    }

    private Task CallAsync(string name, Action call) => CallAsync(name, () =>
    {
        call();
        return true;
    });

    private Task<T> CallAsync<T>(string name, Func<T> call)
    {
        OnCall(name);
        var fails = ++calls == FailAt;
        if (fails && !FailAfter)
        {
            throw Fault(name);
        }

        var result = call();
        return fails ? throw Fault(name) : Task.FromResult(result);
    }

    private ForgeException Fault(string name) => new(string.Create(CultureInfo.InvariantCulture, $"call {calls}, {name}"), transient: true);
}
