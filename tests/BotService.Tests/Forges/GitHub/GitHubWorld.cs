using BotService.Forges;
using BotService.Tests.Forges.Fakes;

namespace BotService.Tests.Forges.GitHub;

internal sealed class GitHubWorld(bool personalToken = false) : ForgeWorld
{
    private FakeRepository repository = null!;
    private FakeRepository fork = null!;
    private FakePerson maintainer = null!;

    public FakeGitHub Fake { get; private set; } = null!;

    public Dictionary<string, string?> More { get; } = [];

    public override IEnumerable<string> Violations => Fake?.Violations ?? [];

    public FakeRepository Known => repository;

    protected override string Bare => repository.Git;

    protected override string ForkBare => fork.Git;

    public override HttpRequestMessage RedBuild(Uri service, string sha, string branch) => Delivery(
        new Uri(service, "/webhooks/github"),
        $$$"""
        {"action": "completed",
         "workflow_run": {"id": 5, "name": "ci", "path": ".github/workflows/ci.yml", "head_sha": "{{{sha}}}", "head_branch": "{{{branch}}}", "event": "push", "conclusion": "failure", "run_attempt": 1,
                          "check_suite_id": 6, "head_repository": {"full_name": "octo/app"}, "pull_requests": []},
         "repository": {"id": {{{Repository.Id}}}, "full_name": "octo/app", "default_branch": "main"}, "installation": {"id": {{{Fake.Installation}}}},
         "sender": {"id": {{{Maintainer.Id}}}, "login": "ann", "type": "User"}}
        """,
        body => FakeGitHub.Headers("workflow_run", body));

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
        return Task.FromResult(new CommentRef($"{comment.Id}", CommentKind.Conversation, null));
    }

    public override Task<CommentRef> CommentOnLineAsync(PullRequestRef pull, string path, int line, string text)
    {
        var id = Fake.State.NextId();
        Of(pull).Comments.Add(new FakeComment(id, CommentKind.Review, maintainer, text) { Thread = id, Path = path, Line = line, Sha = Of(pull).HeadSha });
        return Task.FromResult(new CommentRef($"{id}", CommentKind.Review, $"{id}"));
    }

    public override Task CheckAsync(string sha, string name, bool red, string? log)
    {
        repository.Checks.RemoveAll(c => c.Sha == sha && c.Name == name);
        repository.Checks.Add(new FakeCheck(Fake.State.NextId(), sha, name, "job") { App = 15368, Done = log is not null, Red = red, Log = log });
        return Task.CompletedTask;
    }

    public override void Access(ForgeUser user, AccessLevel level) => repository.Members[Fake.State.People.Single(p => p.Id == user.Id)] = level;

    public override Task<IReadOnlyList<string>> ConversationAsync(PullRequestRef pull) =>
        Task.FromResult<IReadOnlyList<string>>([.. Of(pull).Comments.Where(c => c.Kind == CommentKind.Conversation).Select(c => c.Body)]);

    public override int Reactions(PullRequestRef pull, CommentRef comment) => Of(pull).Comments.Single(c => $"{c.Id}" == comment.Id).Reactions.Count;

    public override bool IsResolved(PullRequestRef pull, string thread) => Of(pull).Comments.Single(c => $"{c.Id}" == thread).Resolved;

    public override IReadOnlyList<string> Reports(string sha) => [.. repository.Checks.Where(c => c.By == Fake.Bot && c.Sha == sha).GroupBy(c => (c.Name, c.ExternalId)).Select(g => g.Last().Title)];

    public override IReadOnlyList<string> ReviewersOf(PullRequestRef pull) => [.. Of(pull).Reviewers.Select(r => r.Login)];

    public FakePullRequest Of(PullRequestRef pull) => repository.PullRequest(pull.Number)!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Fake.DisposeAsync();
    }

    protected override async Task CreateAsync()
    {
        Fake = await FakeGitHub.RunAsync();
        repository = await Fake.State.CreateAsync("octo/app");
        fork = await Fake.State.CreateAsync("mallory/app");
        maintainer = Fake.State.Person("ann");
        (Maintainer, Stranger) = (maintainer.User, Fake.State.Person("sam").User);
        repository.Members[maintainer] = AccessLevel.Write;
        Repository = new RepositoryRef("github", repository.Id, repository.FullName);
    }

    protected override Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["BotService:Forges:GitHub:Address"] = new Uri(Fake.Address, "api/v3").AbsoluteUri,
            ["BotService:Forges:GitHub:WebhookSecrets:0"] = FakeGitHub.Secret,
            ["BotService:Forges:GitHub:Http:WriteSpacing"] = "00:00:00",
            ["BotService:Forges:GitHub:Http:RetryDelay"] = "00:00:00",
        };
        if (personalToken)
        {
            settings["BotService:Forges:GitHub:Token"] = FakeGitHub.PersonalToken;
        }
        else
        {
            settings["BotService:Forges:GitHub:AppId"] = $"{Fake.AppId}";
            settings["BotService:Forges:GitHub:PrivateKey"] = Fake.PrivateKey;
        }

        foreach (var (name, value) in More)
        {
            settings[$"BotService:Forges:GitHub:{name}"] = value;
        }

        return settings;
    }

    private PullRequestRef Ref(FakePullRequest pull) => new(Repository, pull.Number);
}
