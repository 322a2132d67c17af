using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using BotService.Fixture;
using BotService.Forges;
using BotService.Jobs;
using BotService.Repair;
using BotService.Repair.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service;

/// <summary>A forge whose state is a folder, so that the test and the processes of the service see the same one: a bare repository
/// <c>repo.git</c>, files that say what is red, and what was published.</summary>
internal sealed class TestForge(string folder) : IForge
{
    public const string Name = "test";
    private readonly ConcurrentDictionary<string, string> said = [];
    private readonly ConcurrentDictionary<string, CheckReport> checks = [];

    /// <summary>Where a process stops for ever, after it has said so by a file.</summary>
    public string BlockAt { get; init; } = "";

    public static ForgeUser Ann { get; } = new(5, "ann", false);

    public static ForgeUser Self { get; } = new(99, "botservice[bot]", true);

    public string Id => Name;

    public ForgeCapabilities Capabilities { get; } = new(true, true, true, true, true, true);

    public string Folder => folder;

    public string Repository => Path.Combine(folder, "repo.git");

    public void AddTo(WebApplicationBuilder builder)
    {
        var secrets = builder.Configuration.GetSection("Test:Secrets").GetChildren().Select(c => c.Value!).ToArray();
        builder.Services.AddSingleton<IForge>(this);
        builder.Services.AddSingleton<IWebhookReader>(new TestWebhookReader(secrets));
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<IRunPublisher, TestPublisher>();
        builder.Services.AddSingleton(_ => new FrontDoor(new CacheFolder(Path.Combine(folder, "cache"))));
        if (BlockAt == "repair")
        {
            builder.Services.AddSingleton<RepairCall>(s => (request, _, token) => s.GetRequiredService<FrontDoor>().Repair(request, new BlockingProgress(this), token));
        }
    }

    public static RepositoryRef Ref(long id = 1) => new(Name, id, $"acme/shop-{id}");

    /// <summary>Marks a state: <c>green-SHA</c>, <c>running-SHA</c>, <c>closed-7</c>.</summary>
    public void Mark(string name, string text = "") => File.WriteAllText(Path.Combine(folder, name), text);

    public bool Has(string name) => File.Exists(Path.Combine(folder, name));

    public async Task BlockAsync(string point, CancellationToken token)
    {
        if (BlockAt == point)
        {
            Mark($"reached-{point}");
            await Task.Delay(Timeout.Infinite, token);
        }
    }

    /// <summary>Creates something once; what was there already is found again.</summary>
    public void Ensure(string kind, string key)
    {
        var log = Path.Combine(folder, "published.log");
        lock (this)
        {
            File.AppendAllText(Path.Combine(folder, "calls.log"), $"{kind}\n");
            if (!Has($"{kind}-{key}"))
            {
                Mark($"{kind}-{key}");
                File.AppendAllText(log, $"{kind} {key}\n");
            }
        }
    }

    /// <summary>How often something was asked for, whether it was there or not.</summary>
    public int Calls(string kind) => File.ReadAllLines(Path.Combine(folder, "calls.log")).Count(l => l == kind);

    public IReadOnlyList<string> Published() => Has("published.log") ? File.ReadAllLines(Path.Combine(folder, "published.log")) : [];

    /// <summary>What was said, each thing once, in the order of its words.</summary>
    public IReadOnlyList<string> Said() => [.. said.Keys.Order(StringComparer.Ordinal)];

    public string Said(string what) => said[what];

    /// <summary>As it stands now; null when there is none.</summary>
    public CheckReport? Check(string externalId) => checks.GetValueOrDefault(externalId);

    public Task<ForgeUser> GetSelfAsync(CancellationToken token) => Task.FromResult(Self);

    public Task<ForgeRepository?> GetRepositoryAsync(RepositoryRef repository, CancellationToken token) =>
        Task.FromResult<ForgeRepository?>(new ForgeRepository(repository, "main", Repository, false));

    public async Task<string?> GetFileAsync(RepositoryRef repository, string revision, string path, CancellationToken token)
    {
        var shown = await CommandLine.ToolAsync(Repository, "git", "show", $"{revision}:{path}");
        return shown.Succeeded ? shown.Output : null;
    }

    public Task<AccessLevel> GetAccessAsync(RepositoryRef repository, ForgeUser user, CancellationToken token) =>
        Task.FromResult(user.Id == Ann.Id ? AccessLevel.Write : AccessLevel.Read);

    public Task<PullRequest?> GetPullRequestAsync(PullRequestRef pullRequest, CancellationToken token)
    {
        var file = Path.Combine(folder, $"pull-{pullRequest.Number}");
        return Task.FromResult(File.Exists(file) ? Parse(pullRequest.Repository, file) : null);
    }

    public async Task<IReadOnlyList<PullRequest>> FindPullRequestsAsync(RepositoryRef repository, PullRequestQuery query, CancellationToken token)
    {
        await BlockAsync("delivery", token);
        return [.. Directory.EnumerateFiles(folder, "pull-*").Where(f => !f.Contains("pull-request", StringComparison.Ordinal)).Select(f => Parse(repository, f)).Where(p => query.HeadSha is null || p.HeadSha == query.HeadSha)];
    }

    public Task<BuildState> GetBuildAsync(RepositoryRef repository, string sha, CancellationToken token)
    {
        if (Has("down"))
        {
            File.Delete(Path.Combine(folder, "down"));
            throw new ForgeException("The forge does not answer.", transient: true);
        }

        return Task.FromResult(new BuildState(!Has($"running-{sha}"), Has($"green-{sha}") ? [] : [new FailedJob("1", "test", "")]));
    }

    public Task<string?> GetJobLogAsync(RepositoryRef repository, FailedJob job, int maximumBytes, CancellationToken token) => Task.FromResult<string?>(null);

    public async Task<GitAccess> GetGitAccessAsync(RepositoryRef repository, GitRight right, CancellationToken token)
    {
        await BlockAsync("reproduce", token);
        return new GitAccess(Repository, null, null);
    }

    public Task<IReadOnlyList<ReviewItem>> GetReviewAsync(PullRequestRef pullRequest, CancellationToken token) => Task.FromResult<IReadOnlyList<ReviewItem>>([]);

    public Task AcknowledgeAsync(PullRequestRef pullRequest, CommentRef comment, Acknowledgement kind, CancellationToken token) => SayAsync($"{kind} {comment.Id}");

    public async Task<PullRequest> EnsurePullRequestAsync(RepositoryRef repository, PullRequestDraft draft, CancellationToken token)
    {
        await SayAsync($"{(draft.IsDraft ? "draft" : "ready")} {draft.Head}");
        return (await FindPullRequestsAsync(repository, new PullRequestQuery(), token)).Single(p => p.HeadBranch == draft.Head);
    }

    public Task ClosePullRequestAsync(PullRequestRef pullRequest, CancellationToken token) => Task.CompletedTask;

    public Task EnsureReviewAsync(PullRequestRef pullRequest, ReviewDraft review, CancellationToken token) => Task.CompletedTask;

    public Task EnsureReplyAsync(PullRequestRef pullRequest, string thread, string marker, string body, bool resolve, CancellationToken token) => Task.CompletedTask;

    public Task EnsureCommentAsync(PullRequestRef pullRequest, string marker, string body, CancellationToken token) => SayAsync($"comment {pullRequest.Number} {marker}", body);

    public Task EnsureCheckAsync(RepositoryRef repository, CheckReport report, CancellationToken token)
    {
        checks[report.ExternalId] = report;
        return Task.CompletedTask;
    }

    public Task DeleteBranchAsync(RepositoryRef repository, string branch, string expectedSha, CancellationToken token) => Task.CompletedTask;

    public async IAsyncEnumerable<ForgeEvent> SweepAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken token)
    {
        await BlockAsync("sweep", token);
        if (Has("missed"))
        {
            var words = (await File.ReadAllTextAsync(Path.Combine(folder, "missed"), token)).Split(' ');
            yield return new ForgeEvent.BuildFailed(Ref(), words[0], words[1], "sweep");
        }
    }

    private Task SayAsync(string what, string text = "")
    {
        said[what] = text;
        return Task.CompletedTask;
    }

    // "BRANCH SHA BASE STATE", and "draft" for one
    private static PullRequest Parse(RepositoryRef repository, string file)
    {
        var words = File.ReadAllText(file).Split(' ');
        var number = int.Parse(Path.GetFileName(file)["pull-".Length..], CultureInfo.InvariantCulture);
        var author = words[0].StartsWith("testfix/", StringComparison.Ordinal) ? Self : Ann;
        return new PullRequest(new PullRequestRef(repository, number), "Change", Enum.Parse<PullRequestState>(words[3]), author)
        {
            IsDraft = words.Length > 4,
            HeadBranch = words[0],
            HeadSha = words[1],
            BaseBranch = words[2],
        };
    }

    private sealed class BlockingProgress(TestForge forge) : IProgress<RepairProgress>
    {
        // The engine stands still here until its process is killed.
        public void Report(RepairProgress value)
        {
            if (value.Step == RepairStep.Validate && !forge.Has("reached-repair"))
            {
                forge.Mark("reached-repair");
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
