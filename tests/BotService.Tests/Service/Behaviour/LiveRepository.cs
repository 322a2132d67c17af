using System.Collections.Concurrent;
using BotService.Fixture;
using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Repair;
using BotService.Repair.Workspaces;
using BotService.Tests.Forges;
using BotService.Tests.Forges.Fakes;
using BotService.Tests.Forges.GitHub;
using BotService.Tests.Forges.GitLab;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service.Behaviour;

/// <summary>A repository on a forge's fake with real git, and the service beside it. People act on the forge, which tells the service by signed
/// deliveries. All is real but the engine, whose answer is a recorded repair of <c>src/app.txt</c>.</summary>
internal sealed class LiveRepository : IAsyncDisposable
{
    /// <summary>Repairs automatically.</summary>
    public const string Auto = "bot:\n  mode: auto\n  branches: ['**']\n";

    private readonly TemporaryFolder folder = new();
    private int deliveries;

    private LiveRepository(ForgeWorld world)
    {
        World = world;
        Hooks = ForgeHooks.Of(world);
    }

    public ForgeWorld World { get; }

    public ForgeHooks Hooks { get; }

    public ServiceHost Service { get; private set; } = null!;

    public ConcurrentQueue<RepairRequest> Asked { get; } = [];

    /// <summary>Within the diff of a pull request of <see cref="RedPullAsync"/>.</summary>
    public static string Near { get; } = Change("@@ -1,5 +1,5 @@\n one\n two\n-THREE\n+three\n four\n five\n");

    /// <summary>Outside of it.</summary>
    public static string Far { get; } = Change("@@ -8,3 +8,3 @@\n eight\n nine\n-ten\n+TEN\n");

    public static string Farther { get; } = Change("@@ -8,3 +8,3 @@\n eight\n nine\n-ten\n+Ten\n");

    /// <summary>On top of <see cref="Farther"/>.</summary>
    public static string Again { get; } = Change("@@ -8,3 +8,3 @@\n eight\n nine\n-Ten\n+tenth\n");

    /// <summary>What the engine proves next.</summary>
    public string Patch { get; set; } = Near;

    /// <summary>What fails.</summary>
    public FailingTest Test { get; set; } = new("tests/app::third", "expected three, but was THREE", "0123456789abcdef");

    /// <summary>While the engine searches; cancelled when the run is.</summary>
    public Func<CancellationToken, Task> Searching { get; set; } = _ => Task.CompletedTask;

    public bool IsGitHub => World is GitHubWorld;

    /// <param name="configuration">Of the main branch; null for none.</param>
    public static async Task<LiveRepository> StartAsync(string forge, string? configuration = Auto, Dictionary<string, string?>? settings = null)
    {
        Requires.Tools("git");
        var live = new LiveRepository(forge == "github" ? new GitHubWorld() : new GitLabWorld());
        await live.World.StartAsync();
        await live.ConfigureAsync(configuration);
        var all = ServiceHost.Settings(live.folder, connectionString: null);
        foreach (var (key, value) in live.World.Configuration.Concat(settings ?? []))
        {
            all[key] = value;
        }

        live.Service = await ServiceHost.StartAsync(all, extend: builder =>
        {
            builder.Services.AddSingleton(_ => new FrontDoor(new CacheFolder(Path.Combine(live.folder, "cache"))));
            builder.Services.AddSingleton<RepairCall>(_ => (request, _, token) => live.RepairAsync(request, token));
        });
        return live;
    }

    /// <summary>Of the main branch; null removes it.</summary>
    public Task<string> ConfigureAsync(string? text) => World.PushAsync("main", (".botservice.yml", text ?? "# nothing is set\n"));

    /// <summary>A person's pull request that changes the third line, with a red build that nobody has told of.</summary>
    public async Task<PullRequest> RedPullAsync(string branch = "feature")
    {
        var pull = await World.OpenAsync(branch);
        await World.CheckAsync(pull.HeadSha, "ci", red: true, "1 test failed");
        return pull;
    }

    public async Task<PullRequest> NowAsync(PullRequest pull) => (await World.Forge.GetPullRequestAsync(pull.Ref, default))!;

    /// <returns>What came of it.</returns>
    public async Task<string> TellAsync(Hook hook)
    {
        var id = $"d-{Interlocked.Increment(ref deliveries)}";
        return await Service.HandledAsync(Hooks.Request(hook, id, World.Repository.Forge), id);
    }

    public Task<string> RedAsync(PullRequest pull) => TellAsync(Hooks.Red(pull.HeadSha, pull.HeadBranch));

    public async Task<string> CommentAsync(PullRequest pull, string text, ForgeUser? by = null, bool edited = false) =>
        await TellAsync(Hooks.Comment(pull, await World.CommentAsync(pull.Ref, text), text, by ?? World.Maintainer, edited));

    /// <returns>What came of it, and the thread.</returns>
    public async Task<(string Result, string Thread)> OnLineAsync(PullRequest pull, int line, string text)
    {
        var comment = await World.CommentOnLineAsync(pull.Ref, "src/app.txt", line, text);
        return (await TellAsync(Hooks.LineComment(pull, comment, ("src/app.txt", line), text, World.Maintainer)), comment.Thread!);
    }

    public Task<string> ButtonAsync(string sha, string identifier, string runId, ForgeUser by) => TellAsync(((GitHubHooks)Hooks).Button(sha, identifier, runId, by));

    /// <summary>A person ends the pull request, and the forge tells of it.</summary>
    public async Task<string> EndAsync(PullRequest pull, PullRequestState state)
    {
        Hooks.Known.PullRequest(pull.Ref.Number)!.End(state);
        return await TellAsync(Hooks.Changed(pull, state == PullRequestState.Merged ? PullRequestChange.Merged : PullRequestChange.Closed, World.Maintainer));
    }

    /// <returns>The newest run, once as many have ended.</returns>
    public async Task<RunRow> EndedAsync(int count = 1)
    {
        var runs = await Service.EndedAsync(count);
        Assert.Equal(count, runs.Count);
        return runs[^1];
    }

    public async Task<IReadOnlyList<PullRequest>> FixesAsync(PullRequestState? state = PullRequestState.Open) =>
        await World.Forge.FindPullRequestsAsync(World.Repository, new PullRequestQuery(HeadPrefix: "testfix/", State: state), default);

    /// <summary>What the publisher did, by the run's timeline.</summary>
    public Task<string> PublishedAsync(RunRow run) =>
        Service.ReadAsync(l => l.Events.Where(e => e.RunId == run.Id && e.Name == "published").OrderBy(e => e.Id).Select(e => e.Detail).LastAsync());

    /// <summary>The bot's own words in a conversation.</summary>
    public IReadOnlyList<string> Said(PullRequest pull) =>
        [.. Hooks.Known.PullRequest(pull.Ref.Number)!.Comments.Where(c => c.Author == Hooks.Self && c.Kind == CommentKind.Conversation).Select(c => c.Body)];

    /// <summary>The bot's check of a run, or the one with another external id.</summary>
    public FakeCheck? Check(string externalId) => Hooks.Known.Checks.LastOrDefault(c => c.ExternalId == externalId);

    public Task<string> FileAsync(string revision) => Hooks.Known.FileAsync(revision, "src/app.txt");

    public async Task<string> LogAsync(string branch) => (await Hooks.Known.RunAsync("log", "--format=%an %s", $"main..{branch}")).Trim();

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Assert.Empty(World.Violations);
        await World.DisposeAsync();
        folder.Dispose();
    }

    public static string Change(string hunk, string path = "src/app.txt") => $"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n{hunk}";

    private async Task<RepairReport> RepairAsync(RepairRequest request, CancellationToken token)
    {
        Asked.Enqueue(request);
        if (await request.Reproduced!([Test], token) is { } refused)
        {
            return new RepairReport(new RepairOutcome.Skipped(refused)) { FailingTests = [Test] };
        }

        await Searching(token);
        return Reports.Repaired with { FailingTests = [Test], Patch = Patch, Locations = [new Location("src/app.txt", 3, 0.9, ["changed by the head commit"])] };
    }
}
