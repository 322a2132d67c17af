using BotService.Fixture;
using BotService.Forges;
using BotService.Publishing;
using BotService.Repair;
using BotService.Repair.Sandboxes;
using BotService.Repair.Workspaces;

namespace BotService.Tests.Publishing;

/// <summary>A forge with a small repository: <c>main</c> is green, <c>feature</c> changed the cart and broke it, <c>broken</c> is a red branch.</summary>
internal sealed class Shop : IDisposable
{
    private static readonly Lazy<Task<(string Folder, string Main, string Feature, string Broken)>> Template = new(CreateTemplateAsync);
    private readonly TemporaryFolder folder = new();

    private Shop(string bare, string main, string feature, string broken)
    {
        Directory.CreateDirectory(Path.Combine(folder, "cache"));
        Bare = bare;
        (Main, Feature, Broken) = (main, feature, broken);
        Forge = new MemoryForge(bare);
        Pull = Forge.Add(new PullRequest(new PullRequestRef(Forge.Repository, 1), "Refuse full carts", PullRequestState.Open, Alice)
        {
            HeadBranch = "feature",
            HeadSha = feature,
            BaseBranch = "main",
        });
    }

    public static ForgeUser Alice { get; } = new(7, "alice", IsBot: false);

    public static ForgeUser Mallory { get; } = new(8, "mallory", IsBot: false);

    public string Bare { get; }

    public string Main { get; }

    public string Feature { get; }

    public string Broken { get; }

    public MemoryForge Forge { get; }

    public MemoryLedger Ledger { get; } = new();

    public PullRequest Pull { get; }

    public PublishingOptions Options { get; } = new() { PublicUrl = new Uri("https://bot.example/") };

    public FixRepositories Repositories => new(new CacheFolder(Path.Combine(folder, "cache")), new ProcessRunner(TimeProvider.System), new FixedTime());

    public Publisher Publisher => new([Forge], Ledger, Ledger, Repositories, Options);

    public Answers Answers => new([Forge], Options);

    public static async Task<Shop> OpenAsync()
    {
        var (template, main, feature, broken) = await Template.Value;
        var bare = Directory.CreateTempSubdirectory("botservice-test-").FullName;
        Copy(template, bare);
        return new Shop(bare, main, feature, broken);
    }

    /// <summary>Red in <c>feature</c>, where the pull request's diff shows the line.</summary>
    public FinishedRun OfPull(RunTrigger? trigger = null) => new("run-7", Forge.Repository, Feature, "feature", Pull.Ref, 1, Report) { Trigger = trigger ?? new RunTrigger.RedBuild() };

    /// <summary>Red in the branch <c>broken</c>.</summary>
    public FinishedRun OfBranch(string runId = "run-7") => new(runId, Forge.Repository, Broken, "broken", null, 1, Report);

    public static RunTrigger Asked { get; } = new RunTrigger.Command(Alice, new CommentRef("c1", CommentKind.Conversation, null));

    public static string CartPatch { get; } = """
        diff --git a/src/cart.py b/src/cart.py
        --- a/src/cart.py
        +++ b/src/cart.py
        @@ -5,7 +5,7 @@
         
         def full(items, limit):
             # A full cart takes no more.
        -    return len(items) > limit
        +    return len(items) >= limit
         
         
         def empty(items):

        """;

    public static RepairReport Report { get; } = Reports.Repaired with
    {
        Patch = CartPatch,
        Locations = [new Location("src/cart.py", 8, 0.93, ["run by 1 of 1 failing and 0 of 2 passing tests"])],
    };

    public static string Cart(string comparison) => $"""
        # What a customer wants to buy.
        def total(prices):
            return sum(prices)


        def full(items, limit):
            # A full cart takes no more.
            return len(items) {comparison} limit


        def empty(items):
            return not items

        """;

    /// <summary>Commits a file on a branch, as somebody does who is not the bot.</summary>
    public async Task<string> CommitAsync(string branch, string path, string text)
    {
        using var work = new TemporaryFolder();
        await GitAsync(work, "clone", "--quiet", "--branch", branch, Bare, ".");
        work.Write(path, text);
        await GitAsync(work, "add", "--all");
        await GitAsync(work, [.. Person, "commit", "--quiet", "--message", "By hand"]);
        await GitAsync(work, "push", "--quiet", "origin", branch);
        return await GitAsync(work, "rev-parse", "HEAD");
    }

    public void Dispose()
    {
        folder.Dispose();
        Directory.Delete(Bare, recursive: true);
    }

    private static readonly string[] Person = ["-c", "user.name=Alice", "-c", "user.email=alice@example.org", "-c", "commit.gpgsign=false"];

    private static async Task<(string, string, string, string)> CreateTemplateAsync()
    {
        using var work = new TemporaryFolder();
        var bare = Directory.CreateTempSubdirectory("botservice-test-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(bare, recursive: true);
        await GitAsync(work, "init", "--quiet", "--initial-branch=main");
        work.Write("src/cart.py", Cart("==")).Write("tests/test_cart.py", "import cart\n").Write(".github/workflows/ci.yml", "on: push\n").Write("package-lock.json", "{}\n");
        var main = await CommitAllAsync(work);
        await GitAsync(work, "switch", "--quiet", "--create", "feature");
        work.Write("src/cart.py", Cart(">"));
        var feature = await CommitAllAsync(work);
        await GitAsync(work, "switch", "--quiet", "--create", "broken");
        work.Write("README.md", "A shop.\n");
        var broken = await CommitAllAsync(work);
        await GitAsync(work, "clone", "--quiet", "--bare", ".", bare);
        return (bare, main, feature, broken);
    }

    private static async Task<string> CommitAllAsync(string work)
    {
        await GitAsync(work, "add", "--all");
        await GitAsync(work, [.. Person, "commit", "--quiet", "--message", "Step"]);
        return await GitAsync(work, "rev-parse", "HEAD");
    }

    // The same names and dates give the same ids, which approved texts show.
    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        const string Date = "2026-01-01T00:00:00Z";
        var environment = new Dictionary<string, string>(CommandLine.Host()) { ["GIT_AUTHOR_DATE"] = Date, ["GIT_COMMITTER_DATE"] = Date };
        var result = await new ProcessRunner(TimeProvider.System).RunAsync(new ProcessStart("git", arguments, folder, environment), CancellationToken.None);
        Assert.True(result.Succeeded, result.ErrorOutput);
        return result.Output.Trim();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        foreach (var inner in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, inner)));
        }
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(56);
    }
}
