using BotService.Fixture;
using BotService.Forges;
using BotService.Repair.Sandboxes;

namespace BotService.Tests.Forges.Fakes;

/// <summary>What a forge knows: repositories with real git, people, pull requests, comments, checks.</summary>
internal sealed class FakeState : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private long lastId = 1000;

    public string GitRoot => folder.Path;

    public List<FakeRepository> Repositories { get; } = [];

    public List<FakePerson> People { get; } = [];

    public long NextId() => Interlocked.Increment(ref lastId);

    public FakePerson Person(string login, bool bot = false)
    {
        var person = new FakePerson(NextId(), login, bot);
        People.Add(person);
        return person;
    }

    public async Task<FakeRepository> CreateAsync(string fullName)
    {
        var repository = new FakeRepository(this, NextId(), fullName, Path.Combine(GitRoot, $"{fullName}.git"));
        Directory.CreateDirectory(repository.Git);
        await repository.RunAsync("init", "--quiet", "--bare", "--initial-branch=main");
        await File.AppendAllTextAsync(Path.Combine(repository.Git, "config"), "[http]\n\treceivepack = true\n[uploadpack]\n\tallowReachableSHA1InWant = true\n\tallowFilter = true\n");
        Repositories.Add(repository);
        return repository;
    }

    public void Dispose() => folder.Dispose();
}

internal sealed record FakePerson(long Id, string Login, bool IsBot)
{
    public ForgeUser User => new(Id, Login, IsBot);
}

internal sealed class FakeRepository(FakeState state, long id, string fullName, string git)
{
    private static readonly ProcessRunner Processes = new(TimeProvider.System);

    public long Id => id;

    public string FullName { get; set; } = fullName;

    public string Owner => FullName[..FullName.LastIndexOf('/')];

    public string Git => git;

    public Dictionary<FakePerson, AccessLevel> Members { get; } = [];

    public List<FakePullRequest> PullRequests { get; } = [];

    public List<FakeCheck> Checks { get; } = [];

    /// <summary>Of commits, as far as their addresses belong to somebody.</summary>
    public Dictionary<string, FakePerson> Authors { get; } = [];

    /// <summary>Null when there is no such branch.</summary>
    public string? Branch(string name)
    {
        var file = Path.Combine(git, "refs/heads", name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    public void DeleteBranch(string name) => File.Delete(Path.Combine(git, "refs/heads", name));

    public FakePullRequest? PullRequest(int number) => PullRequests.FirstOrDefault(p => p.Number == number);

    public FakePullRequest Open(FakePerson author, string head, string @base, string title, string body, FakeRepository? fork = null)
    {
        var pull = new FakePullRequest(this, fork ?? this, PullRequests.Count + 1, author, head) { Id = state.NextId(), Base = @base, Title = title, Body = body };
        if (fork is not null)
        {
            File.WriteAllText(Path.Combine(git, "objects/info/alternates"), Path.Combine(fork.Git, "objects") + "\n");
            var reference = Path.Combine(git, $"refs/pull/{pull.Number}/head");
            Directory.CreateDirectory(Path.GetDirectoryName(reference)!);
            File.WriteAllText(reference, pull.HeadSha + "\n");
        }

        PullRequests.Add(pull);
        return pull;
    }

    public async Task<string> RunAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1" };
        var result = await Processes.RunAsync(new ProcessStart("git", arguments, git, environment), CancellationToken.None);
        return result.Succeeded ? result.Output : "";
    }

    public Task<string> FileAsync(string revision, string path) => RunAsync("cat-file", "blob", $"{revision}:{path}");
}

internal sealed class FakePullRequest(FakeRepository repository, FakeRepository source, int number, FakePerson author, string head)
{
    private string? closedHead;

    public required long Id { get; init; }

    public FakeRepository Repository => repository;

    public FakeRepository Source => source;

    public int Number => number;

    public FakePerson Author => author;

    public string Head => head;

    public required string Base { get; set; }

    public required string Title { get; set; }

    public required string Body { get; set; }

    public bool Draft { get; set; }

    public PullRequestState State { get; private set; }

    public HashSet<string> Labels { get; } = [];

    public HashSet<FakePerson> Reviewers { get; } = [];

    /// <summary>Of all kinds, in the order of their writing.</summary>
    public List<FakeComment> Comments { get; } = [];

    /// <summary>Written and not yet published.</summary>
    public List<FakeComment> Drafts { get; } = [];

    public string HeadSha => closedHead ?? source.Branch(head) ?? new string('0', 40);

    public string BaseSha => repository.Branch(Base) ?? new string('0', 40);

    public void End(PullRequestState state)
    {
        closedHead = HeadSha;
        State = state;
    }

    /// <summary>Path, status, old path and hunks of each changed file.</summary>
    public async Task<IReadOnlyList<(string Path, string Old, string Patch)>> FilesAsync()
    {
        var diff = await repository.RunAsync("diff", "--no-color", $"{BaseSha}...{HeadSha}");
        return
        [
            .. System.Text.RegularExpressions.Regex.Split(diff, @"(?m)^(?=diff --git )").Where(p => p.Contains("\n+++ b/")).Select(part =>
            {
                var path = System.Text.RegularExpressions.Regex.Match(part, @"(?m)^\+\+\+ b/(.*)$").Groups[1].Value;
                var old = System.Text.RegularExpressions.Regex.Match(part, @"(?m)^--- a/(.*)$") is { Success: true } from ? from.Groups[1].Value : path;
                return (path, old, part[part.IndexOf("@@", StringComparison.Ordinal)..]);
            }),
        ];
    }
}

internal sealed class FakeComment(long id, CommentKind kind, FakePerson author, string body)
{
    public long Id => id;

    public CommentKind Kind => kind;

    public FakePerson Author => author;

    public string Body { get; set; } = body;

    public DateTimeOffset Created { get; init; }

    /// <summary>Review that a comment came with.</summary>
    public long? Review { get; init; }

    /// <summary>First comment of the thread; its own id there.</summary>
    public long? Thread { get; set; }

    public string? Path { get; init; }

    public int? Line { get; init; }

    public int? StartLine { get; init; }

    public int? OldLine { get; init; }

    public string? Sha { get; init; }

    public string? Verdict { get; init; }

    public bool Resolved { get; set; }

    public List<(FakePerson By, string Content)> Reactions { get; } = [];
}

/// <summary>A job, a check of an app or a status.</summary>
internal sealed class FakeCheck(long id, string sha, string name, string kind)
{
    public long Id => id;

    public string Sha => sha;

    public string Name => name;

    /// <summary><c>job</c>, <c>child</c> for one of a child pipeline, <c>check</c> or <c>status</c>.</summary>
    public string Kind => kind;

    public bool Done { get; set; }

    public bool Red { get; set; }

    public string? Log { get; set; }

    public long App { get; init; }

    public FakePerson? By { get; set; }

    public string? ExternalId { get; set; }

    public string Title { get; set; } = "";

    public string Summary { get; set; } = "";

    public string? Text { get; set; }

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public List<(string Path, int Line, string Message)> Annotations { get; } = [];

    public List<string> Buttons { get; } = [];
}
