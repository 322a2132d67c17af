using BotService.Forges;
using BotService.Tests.Forges.Fakes;

namespace BotService.Tests.Forges;

/// <summary>A forge that a fake stands for. People act on the fake's state.</summary>
internal abstract class FakedWorld<TFake> : ForgeWorld
    where TFake : FakeForge
{
    private FakeRepository fork = null!;
    private FakePerson maintainer = null!;

    public TFake Fake { get; private set; } = null!;

    public FakeRepository Known { get; private set; } = null!;

    public override IEnumerable<string> Violations => Fake?.Violations ?? [];

    protected override string Bare => Known.Git;

    protected override string ForkBare => fork.Git;

    protected abstract string ForgeId { get; }

    protected abstract string FullName { get; }

    /// <summary>Number of the app that reports builds; 0 where there are no apps.</summary>
    protected virtual long App => 0;

    public override Task<PullRequestRef> OpenAsync(string branch, string @base) => Task.FromResult(Ref(Known.Open(maintainer, branch, @base, $"Change {branch}", "A change")));

    public override Task<PullRequestRef> OpenFromForkAsync(string branch) => Task.FromResult(Ref(Known.Open(maintainer, branch, "main", "From outside", "", fork)));

    public override Task MergeAsync(PullRequestRef pull)
    {
        Of(pull).End(PullRequestState.Merged);
        return Task.CompletedTask;
    }

    public override Task<CommentRef> CommentAsync(PullRequestRef pull, string text) =>
        Task.FromResult(Add(pull, new FakeComment(Fake.State.NextId(), CommentKind.Conversation, maintainer, text)));

    public override Task<CommentRef> CommentOnLineAsync(PullRequestRef pull, string path, int line, string text)
    {
        var id = Fake.State.NextId();
        return Task.FromResult(Add(pull, new FakeComment(id, CommentKind.Review, maintainer, text) { Thread = id, Path = path, Line = line, Sha = Of(pull).HeadSha }));
    }

    public override Task CheckAsync(string sha, string name, bool red, string? log)
    {
        Known.Checks.RemoveAll(c => c.Sha == sha && c.Name == name);
        Known.Checks.Add(new FakeCheck(Fake.State.NextId(), sha, name, "job") { App = App, Done = log is not null, Red = red, Log = log });
        return Task.CompletedTask;
    }

    public override void Access(ForgeUser user, AccessLevel level) => Known.Members[Fake.State.People.Single(p => p.Id == user.Id)] = level;

    public override Task<IReadOnlyList<string>> ConversationAsync(PullRequestRef pull) =>
        Task.FromResult<IReadOnlyList<string>>([.. Of(pull).Comments.Where(c => c.Kind == CommentKind.Conversation).Select(c => c.Body)]);

    public override int Reactions(PullRequestRef pull, CommentRef comment) => Of(pull).Comments.Single(c => $"{c.Id}" == comment.Id).Reactions.Count;

    public override bool IsResolved(PullRequestRef pull, string thread) => Of(pull).Comments.Single(c => c.Thread == c.Id && ThreadOf(c) == thread).Resolved;

    public override IReadOnlyList<string> ReviewersOf(PullRequestRef pull) => [.. Of(pull).Reviewers.Select(r => r.Login)];

    public FakePullRequest Of(PullRequestRef pull) => Known.PullRequest(pull.Number)!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Fake.DisposeAsync();
    }

    protected abstract Task<TFake> RunAsync();

    /// <summary>As the forge numbers it; null where it has no thread.</summary>
    protected abstract string? ThreadOf(FakeComment comment);

    protected override async Task CreateAsync()
    {
        Fake = await RunAsync();
        Known = await Fake.State.CreateAsync(FullName);
        fork = await Fake.State.CreateAsync("mallory/app");
        maintainer = Fake.State.Person("ann");
        (Maintainer, Stranger) = (maintainer.User, Fake.State.Person("sam").User);
        Known.Members[maintainer] = AccessLevel.Write;
        Repository = new RepositoryRef(ForgeId, Known.Id, Known.FullName);
    }

    private CommentRef Add(PullRequestRef pull, FakeComment comment)
    {
        Of(pull).Comments.Add(comment);
        return new CommentRef($"{comment.Id}", comment.Kind, ThreadOf(comment));
    }

    private PullRequestRef Ref(FakePullRequest pull) => new(Repository, pull.Number);
}
