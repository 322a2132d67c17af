using BotService.Forges;
using BotService.Tests.Forges.Fakes;

namespace BotService.Tests.Forges.GitLab;

public sealed class GitLabContractTests : ForgeContractTests
{
    private protected override ForgeWorld CreateWorld() => new GitLabWorld();
}

internal sealed class GitLabWorld : ForgeWorld
{
    private FakeRepository repository = null!;
    private FakeRepository fork = null!;
    private FakePerson maintainer = null!;

    public FakeGitLab Fake { get; private set; } = null!;

    public FakeRepository Known => repository;

    protected override string Bare => repository.Git;

    protected override string ForkBare => fork.Git;

    public override HttpRequestMessage RedBuild(Uri service, string sha, string branch) => Delivery(
        new Uri(service, "/webhooks/gitlab"),
        $$$"""
        {"object_kind": "pipeline",
         "object_attributes": {"id": 31, "iid": 3, "ref": "{{{branch}}}", "tag": false, "sha": "{{{sha}}}", "before_sha": "{{{sha}}}", "source": "push", "status": "failed", "detailed_status": "failed"},
         "merge_request": null, "user": {"id": {{{Maintainer.Id}}}, "username": "ann"},
         "project": {"id": {{{Repository.Id}}}, "path_with_namespace": "group/sub/app", "default_branch": "main"},
         "commit": {"id": "{{{sha}}}"}, "builds": []}
        """,
        body => FakeGitLab.Signed("Pipeline Hook", body, TimeProvider.System.GetUtcNow()));

    public override Task<PullRequestRef> OpenAsync(string branch, string @base) => Task.FromResult(Ref(repository.Open(maintainer, branch, @base, $"Change {branch}", "A change")));

    public override Task<PullRequestRef> OpenFromForkAsync(string branch) => Task.FromResult(Ref(repository.Open(maintainer, branch, "main", "From outside", "", fork)));

    public override Task MergeAsync(PullRequestRef pull)
    {
        Of(pull).End(PullRequestState.Merged);
        return Task.CompletedTask;
    }

    public override Task<CommentRef> CommentAsync(PullRequestRef pull, string text)
    {
        var comment = new FakeComment(Fake.State.NextId(), CommentKind.Conversation, maintainer, text);
        Of(pull).Comments.Add(comment);
        return Task.FromResult(new CommentRef($"{comment.Id}", CommentKind.Conversation, FakeGitLab.DiscussionOf(comment)));
    }

    public override Task<CommentRef> CommentOnLineAsync(PullRequestRef pull, string path, int line, string text)
    {
        var id = Fake.State.NextId();
        var comment = new FakeComment(id, CommentKind.Review, maintainer, text) { Thread = id, Path = path, Line = line, Sha = Of(pull).HeadSha };
        Of(pull).Comments.Add(comment);
        return Task.FromResult(new CommentRef($"{id}", CommentKind.Review, FakeGitLab.DiscussionOf(comment)));
    }

    public override Task CheckAsync(string sha, string name, bool red, string? log)
    {
        repository.Checks.RemoveAll(c => c.Sha == sha && c.Name == name);
        repository.Checks.Add(new FakeCheck(Fake.State.NextId(), sha, name, "job") { Done = log is not null, Red = red, Log = log });
        return Task.CompletedTask;
    }

    public override void Access(ForgeUser user, AccessLevel level) => repository.Members[Fake.State.People.Single(p => p.Id == user.Id)] = level;

    public override Task<IReadOnlyList<string>> ConversationAsync(PullRequestRef pull) =>
        Task.FromResult<IReadOnlyList<string>>([.. Of(pull).Comments.Where(c => c.Kind == CommentKind.Conversation).Select(c => c.Body)]);

    public override int Reactions(PullRequestRef pull, CommentRef comment) => Of(pull).Comments.Single(c => $"{c.Id}" == comment.Id).Reactions.Count;

    public override bool IsResolved(PullRequestRef pull, string thread) => Of(pull).Comments.Single(c => c.Thread == c.Id && FakeGitLab.DiscussionOf(c) == thread).Resolved;

    public override IReadOnlyList<string> Reports(string sha) => [.. repository.Checks.Where(c => c.By == Fake.Bot && c.Sha == sha).Select(c => c.Title)];

    public override IReadOnlyList<string> ReviewersOf(PullRequestRef pull) => [.. Of(pull).Reviewers.Select(r => r.Login)];

    public FakePullRequest Of(PullRequestRef pull) => repository.PullRequest(pull.Number)!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Fake.DisposeAsync();
    }

    protected override async Task CreateAsync()
    {
        Fake = await FakeGitLab.RunAsync();
        repository = await Fake.State.CreateAsync("group/sub/app");
        fork = await Fake.State.CreateAsync("mallory/app");
        maintainer = Fake.State.Person("ann");
        (Maintainer, Stranger) = (maintainer.User, Fake.State.Person("sam").User);
        repository.Members[maintainer] = AccessLevel.Write;
        Repository = new RepositoryRef("gitlab", repository.Id, repository.FullName);
    }

    protected override Dictionary<string, string?> Settings() => new()
    {
        ["BotService:Forges:GitLab:Address"] = new Uri(Fake.Address, "gitlab").AbsoluteUri,
        ["BotService:Forges:GitLab:Token"] = FakeGitLab.Token,
        ["BotService:Forges:GitLab:WebhookSecrets:0"] = FakeGitLab.Secret,
        ["BotService:Forges:GitLab:WebhookSecrets:1"] = FakeGitLab.SigningToken,
        ["BotService:Forges:GitLab:Http:WriteSpacing"] = "00:00:00",
        ["BotService:Forges:GitLab:Http:RetryDelay"] = "00:00:00",
    };

    private PullRequestRef Ref(FakePullRequest pull) => new(Repository, pull.Number);
}
