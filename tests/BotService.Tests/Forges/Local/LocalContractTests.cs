using BotService.Fixture;
using BotService.Forges;
using BotService.Forges.Local;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Forges.Local;

public sealed class LocalContractTests : ForgeContractTests
{
    private protected override ForgeWorld CreateWorld() => new LocalWorld();
}

internal sealed class LocalWorld : ForgeWorld
{
    public const string Secret = "a secret of this machine";
    private readonly TemporaryFolder folder = new();

    public LocalPeople People => Services.GetRequiredService<LocalPeople>();

    public LocalStore Store => Services.GetRequiredService<LocalStore>();

    public string Folder => folder;

    protected override string Bare => Path.Combine(folder, "octo/app.git");

    protected override string ForkBare => Path.Combine(folder, "mallory/app.git");

    public override HttpRequestMessage RedBuild(Uri service, string sha, string branch) =>
        People.Delivery(new Uri(service, "/webhooks/local"), new ForgeEvent.BuildFailed(Repository, sha, branch, "ci"), "red-1");

    public override async Task<PullRequestRef> OpenAsync(string branch, string @base) =>
        (await People.OpenAsync(Repository, Maintainer, new PullRequestDraft(branch, @base, $"Change {branch}", "A change", false), default)).Ref;

    public override async Task<PullRequestRef> OpenFromForkAsync(string branch) =>
        (await People.OpenFromForkAsync(Repository, Maintainer, "mallory/app", new PullRequestDraft(branch, "main", "From outside", "", false), default)).Ref;

    public override Task MergeAsync(PullRequestRef pull) => People.MergeAsync(pull, default);

    public override Task<CommentRef> CommentAsync(PullRequestRef pull, string text) => People.CommentAsync(pull, Maintainer, CommentKind.Conversation, text, null, null, default);

    public override Task<CommentRef> CommentOnLineAsync(PullRequestRef pull, string path, int line, string text) => People.CommentAsync(pull, Maintainer, CommentKind.Review, text, path, line, default);

    public override Task CheckAsync(string sha, string name, bool red, string? log) =>
        People.CheckAsync(Repository, sha, new LocalCheck(name, log is null ? CheckState.InProgress : CheckState.Completed, red) { Log = log }, default);

    public override void Access(ForgeUser user, AccessLevel level)
    {
        var known = Store.Repository(Repository.FullName)!;
        Store.Write(known with { Members = [.. known.Members.Where(m => m.Id != user.Id), new LocalMember(user.Id, user.Login, level)] });
    }

    public override Task<IReadOnlyList<string>> ConversationAsync(PullRequestRef pull) =>
        Task.FromResult<IReadOnlyList<string>>([.. Of(pull).Comments.Where(c => c.Kind == CommentKind.Conversation).Select(c => c.Body)]);

    public override int Reactions(PullRequestRef pull, CommentRef comment) => Of(pull).Comments.Single(c => $"{c.Id}" == comment.Id).Reactions.Count;

    public override bool IsResolved(PullRequestRef pull, string thread) => Of(pull).Comments.Single(c => $"{c.Id}" == thread).IsResolved;

    public override IReadOnlyList<string> Reports(string sha) => [.. Store.Checks(Repository.FullName, sha).Select(c => c.Report?.Title).OfType<string>()];

    public override IReadOnlyList<string> ReviewersOf(PullRequestRef pull) => Of(pull).Reviewers;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override async Task CreateAsync()
    {
        (Maintainer, Stranger) = (new ForgeUser(10, "ann", false), new ForgeUser(11, "sam", false));
        var options = Microsoft.Extensions.Options.Options.Create(new LocalOptions { Folder = folder });
        var git = new LocalGit(new BotService.Repair.Sandboxes.ProcessRunner(TimeProvider.System), options);
        var people = new LocalPeople(new LocalStore(options, TimeProvider.System), git, options, TimeProvider.System);
        Repository = await people.CreateAsync("octo/app", "main", [new LocalMember(10, "ann", AccessLevel.Write)], default);
        await people.CreateAsync("mallory/app", "main", [], default);
    }

    protected override Dictionary<string, string?> Settings() => new()
    {
        ["BotService:Forges:Local:Folder"] = folder,
        ["BotService:Forges:Local:WebhookSecrets:0"] = Secret,
    };

    private LocalPullRequest Of(PullRequestRef pull) => Store.PullRequest(pull.Repository.FullName, pull.Number)!;
}
