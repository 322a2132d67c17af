namespace BotService.Repair.Workspaces;

/// <summary>A remote repository, with room for new commits that go when this is disposed of.</summary>
public sealed class FixRepository : IAsyncDisposable
{
    private const int DiffBytes = 16 << 20;
    private readonly RunFolder run;
    private readonly RunRepository repository;
    private readonly RemoteBranches branches;
    private readonly TimeProvider time;

    internal FixRepository(RunFolder run, RunRepository repository, RemoteBranches branches, TimeProvider time) =>
        (this.run, this.repository, this.branches, this.time) = (run, repository, branches, time);

    /// <summary>The commit that a branch points to now, asked of the remote; null when there is no such branch.</summary>
    public Task<string?> FindBranchAsync(string branch, CancellationToken token) => branches.FindAsync(branch, token);

    /// <summary>Who made a commit and what its message says of it.</summary>
    public async Task<CommitFacts> ReadCommitAsync(string commit, string trailer, CancellationToken token)
    {
        await branches.FetchAsync(commit, token);
        var text = await repository.ReadAsync(
            repository.Command("log", "-1", "--no-show-signature", $"--format=%T%x00%ae%x00%(trailers:key={trailer},valueonly,separator=%x2C)", commit), token);
        var parts = text.TrimEnd('\n').Split('\0');
        return new CommitFacts(commit, parts[0], parts[1], parts[^1]);
    }

    /// <summary>Applies a patch to the files of a commit, in an index of its own.</summary>
    public async Task<PatchedTree> ApplyAsync(string onto, string patch, CancellationToken token)
    {
        var index = Path.Combine(run.Path, $"index-{Guid.NewGuid():N}");
        await repository.ReadAsync(repository.Command("read-tree", onto).WithIndex(index), token);
        var apply = repository.Command("apply", "--cached", "--whitespace=nowarn", "-").WithIndex(index) with { StandardInput = patch };
        if (await repository.TryAsync(apply, token) is { } complaint)
        {
            return new PatchedTree.Unfit(complaint);
        }

        var raw = await repository.ReadAsync(Diff("diff-index", "--cached", "--raw", "-z", "--no-renames", onto).WithIndex(index), token);
        var diff = await repository.ReadAsync(Diff(
            "diff-index", "--cached", "-p", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", onto).WithIndex(index), token);
        var tree = (await repository.ReadAsync(repository.Command("write-tree").WithIndex(index), token)).Trim();
        return new PatchedTree.Applied(tree, PatchedFile.ParseRaw(raw), diff);
    }

    public async Task<string> CommitAsync(string tree, string parent, string message, GitIdentity author, CancellationToken token)
    {
        await branches.FetchAsync(parent, token);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var commit = author.Sign(repository.Command("commit-tree", "-p", parent, tree)).With("GIT_AUTHOR_DATE", $"@{now} +0000").With("GIT_COMMITTER_DATE", $"@{now} +0000");
        return (await repository.ReadAsync(commit with { StandardInput = message }, token)).Trim();
    }

    /// <param name="expected">What the branch must point to; null when there must be none.</param>
    /// <exception cref="GitException">The repository could not be reached; a retry may help.</exception>
    public Task<PushResult> PushAsync(string branch, string commit, string? expected, CancellationToken token) =>
        branches.PushAsync(branch, commit, expected, repository.With, token);

    /// <summary>What a branch changes since it left another one, as a pull request shows it; null when that is over 16 MiB or they have nothing in common.</summary>
    public async Task<string?> CompareAsync(string baseCommit, string headCommit, CancellationToken token)
    {
        await branches.FetchAsync(baseCommit, token);
        await branches.FetchAsync(headCommit, token);
        var diff = Diff("diff-tree", "--merge-base", "-r", "-p", "-M", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", baseCommit, headCommit);
        var result = await repository.RunAsync(diff, token);
        return result.Succeeded && result.DroppedBytes == 0 ? result.Output : null;
    }

    public ValueTask DisposeAsync() => run.DisposeAsync();

    private GitCommand Diff(params string[] arguments) => repository.Command(arguments) with { OutputBytes = DiffBytes };
}

/// <param name="Trailer">Values of the trailer that was asked for, with commas; "" when there is none.</param>
public sealed record CommitFacts(string Commit, string Tree, string AuthorEmail, string Trailer);

/// <summary>What came of applying a patch: one of a closed set.</summary>
public abstract record PatchedTree
{
    private PatchedTree()
    {
    }

    /// <param name="Tree">Id of the new tree.</param>
    /// <param name="Diff">As git itself writes it.</param>
    public sealed record Applied(string Tree, IReadOnlyList<PatchedFile> Files, string Diff) : PatchedTree;

    public sealed record Unfit(string Reason) : PatchedTree;
}

/// <param name="Change">git's letter: M, A, D, T.</param>
/// <param name="OldMode">As git writes it: <c>100644</c> for a file, <c>120000</c> for a link, <c>160000</c> for a submodule.</param>
public sealed record PatchedFile(string Path, char Change, string OldMode, string NewMode)
{
    /// <summary>An existing plain file with other content.</summary>
    public bool IsEdit => Change == 'M' && OldMode == NewMode && OldMode.StartsWith("100", StringComparison.Ordinal);

    /// <summary>Reads the output of <c>git diff-index --raw -z --no-renames</c>.</summary>
    internal static IReadOnlyList<PatchedFile> ParseRaw(string raw)
    {
        var parts = raw.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var files = new List<PatchedFile>();
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            var fields = parts[i].Split(' ');
            files.Add(new PatchedFile(parts[i + 1], fields[4][0], fields[0][1..], fields[1]));
        }

        return files;
    }
}
