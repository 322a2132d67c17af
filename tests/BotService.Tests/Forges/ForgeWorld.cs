using System.Text;
using BotService.Forges;
using BotService.Repair.Workspaces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Forges;

/// <summary>A forge with one repository and a few people, and the bot's connection to it. What people do and see is written once per forge.</summary>
internal abstract class ForgeWorld : IAsyncDisposable
{
    private ServiceProvider? services;
    private TestRepository? work;

    public IServiceProvider Services => services!;

    public IForge Forge => services!.GetRequiredService<IForge>();

    public IWebhookReader Reader => services!.GetRequiredService<IWebhookReader>();

    /// <summary>What a service needs to reach this forge.</summary>
    public Dictionary<string, string?> Configuration => Settings();

    public RepositoryRef Repository { get; protected set; } = null!;

    /// <summary>May write.</summary>
    public ForgeUser Maintainer { get; protected set; } = null!;

    public ForgeUser Stranger { get; protected set; } = null!;

    protected abstract string Bare { get; }

    protected abstract string ForkBare { get; }

    public async Task StartAsync()
    {
        await CreateAsync();
        services = new ServiceCollection().AddForges(new ConfigurationBuilder().AddInMemoryCollection(Settings()).Build()).BuildServiceProvider();
        work = await TestRepository.EmptyAsync();
        await PushAsync("main", Bare, ("src/app.txt", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"), (".botservice.yml", "mode: auto\n"));
    }

    /// <summary>Commits on top of the branch, or of main when it is new.</summary>
    public Task<string> PushAsync(string branch, params (string Path, string Text)[] files) => PushAsync(branch, Bare, files);

    public Task<string> PushToForkAsync(string branch, params (string Path, string Text)[] files) => PushAsync(branch, ForkBare, files);

    /// <summary>A person's pull request against main that changes the third line of src/app.txt.</summary>
    public async Task<PullRequest> OpenAsync(string branch = "feature")
    {
        await PushAsync(branch, ("src/app.txt", "one\ntwo\nTHREE\nfour\nfive\nsix\nseven\neight\nnine\nten\n"));
        return (await Forge.GetPullRequestAsync(await OpenAsync(branch, "main"), default))!;
    }

    /// <summary>As the forge tells of a red build.</summary>
    public abstract HttpRequestMessage RedBuild(Uri service, string sha, string branch);

    public abstract Task<PullRequestRef> OpenAsync(string branch, string @base);

    public abstract Task<PullRequestRef> OpenFromForkAsync(string branch);

    public abstract Task MergeAsync(PullRequestRef pull);

    public abstract Task<CommentRef> CommentAsync(PullRequestRef pull, string text);

    public abstract Task<CommentRef> CommentOnLineAsync(PullRequestRef pull, string path, int line, string text);

    /// <param name="log">Null while it runs.</param>
    public abstract Task CheckAsync(string sha, string name, bool red, string? log);

    public abstract void Access(ForgeUser user, AccessLevel level);

    /// <summary>The conversation as people see it.</summary>
    public abstract Task<IReadOnlyList<string>> ConversationAsync(PullRequestRef pull);

    public abstract int Reactions(PullRequestRef pull, CommentRef comment);

    public abstract bool IsResolved(PullRequestRef pull, string thread);

    /// <summary>Titles of the bot's reports on a commit that count now.</summary>
    public abstract IReadOnlyList<string> Reports(string sha);

    public abstract IReadOnlyList<string> ReviewersOf(PullRequestRef pull);

    /// <summary>Where the forge was not as its description says.</summary>
    public virtual IEnumerable<string> Violations => [];

    public bool HasBranch(string name) => File.Exists(Path.Combine(Bare, "refs/heads", name));

    public virtual async ValueTask DisposeAsync()
    {
        work?.Dispose();
        if (services is { } all)
        {
            await all.DisposeAsync();
        }
    }

    protected abstract Task CreateAsync();

    protected abstract Dictionary<string, string?> Settings();

    protected static HttpRequestMessage Delivery(Uri address, string body, Func<byte[], Dictionary<string, string>> headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers(bytes))
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    private async Task<string> PushAsync(string branch, string bare, params (string Path, string Text)[] files)
    {
        var known = (await work!.GitAsync("ls-remote", bare, $"refs/heads/{branch}", "refs/heads/main")).Split('\n').FirstOrDefault(l => l.EndsWith($"/{branch}", StringComparison.Ordinal));
        var from = known?[..40] ?? ((await work.GitAsync("branch", "--list", "main")).Length > 0 ? "main" : null);
        if (known is not null)
        {
            await work.GitAsync("fetch", "--quiet", bare, $"refs/heads/{branch}");
        }

        await work.GitAsync(from is null ? ["checkout", "--quiet", "-B", branch] : ["checkout", "--quiet", "-B", branch, from]);
        var sha = await work.CommitAsync($"change {branch}", files);
        await work.GitAsync("push", "--quiet", bare, branch);
        return sha;
    }
}
