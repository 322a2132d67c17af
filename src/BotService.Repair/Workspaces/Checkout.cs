using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>One commit of a source and the workspaces of one run on it. Thread safe. Disposing deletes all workspaces.</summary>
public sealed class Checkout : IAsyncDisposable
{
    private const int LargestDiff = 64 << 10;
    private readonly RunFolder run;
    private readonly RunRepository repository;
    private readonly ProcessRunner processes;

    internal Checkout(RunFolder run, RunRepository repository, ProcessRunner processes)
    {
        this.run = run;
        this.repository = repository;
        this.processes = processes;
    }

    /// <summary>Full id. With uncommitted changes it is a commit of them that exists for this run only.</summary>
    public required string Commit { get; init; }

    /// <summary>First parent; null for a root commit and at the end of a shallow history.</summary>
    public required string? Parent { get; init; }

    public required bool HasUncommittedChanges { get; init; }

    /// <summary>Host folder that restore steps of this repository may fill and later runs on it find again.</summary>
    public required string PackageCache { get; init; }

    /// <summary>Writes the commit's files into a fresh folder without <c>.git</c>. Links stay links; submodules are empty folders.</summary>
    /// <param name="name">Letters, digits, dot, dash and underscore; not used before in this run.</param>
    public async Task<string> ExportAsync(string name, CancellationToken token)
    {
        var folder = NewWorkspace(name);
        Directory.CreateDirectory(folder);
        await repository.ReadAsync(repository.Command("checkout-index", "--all", "--force", "--quiet").In(folder), token);
        return folder;
    }

    /// <summary>Copies a workspace with times, modes and owners. Links are copied, not followed; blocks are shared where the file system can.</summary>
    /// <param name="name">As for <see cref="ExportAsync"/>.</param>
    public async Task<string> CopyAsync(string workspace, string name, CancellationToken token)
    {
        var folder = NewWorkspace(name);
        string[] sharing = OperatingSystem.IsLinux() ? ["--reflink=auto"] : [];
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["LC_ALL"] = "C" };
        var copy = new ProcessStart("cp", ["-a", .. sharing, "--", workspace, folder], run.Path, environment) { OutputBytes = 64 << 10 };
        var result = await processes.RunAsync(copy, token);
        return result.Succeeded ? folder : throw new IOException($"'{workspace}' could not be copied: {GitRunner.Complaint(result)}");
    }

    /// <summary>Lines of the new text, from 1, that the uncommitted changes changed, or the head commit against its first parent when there are none.
    /// Where lines were only deleted it is the lines on both sides. Empty for a root commit and for a change of over 64 MiB.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlySet<int>>> ChangedLinesAsync(CancellationToken token)
    {
        return Parent is null ? ChangedLines.None : await ChangedLines.ReadAsync(repository, Difference(Parent, contextLines: 0), token);
    }

    /// <summary>The same change as a unified diff; "" for a root commit and for one of over 64 KiB, which says little to a reader.</summary>
    public async Task<string> HeadDiffAsync(CancellationToken token)
    {
        if (Parent is null)
        {
            return "";
        }

        var (diff, complete) = await repository.ReadUpToAsync(Difference(Parent, contextLines: 3) with { OutputBytes = LargestDiff }, token);
        return complete ? diff : "";
    }

    /// <summary>A unified diff from the commit to new texts of some of its files, with prefixes a/ and b/, that <c>git apply</c> takes; "" when nothing differs.</summary>
    /// <param name="newTexts">By path relative to the repository; the whole text as UTF-8 decodes it, byte order mark and line endings kept.</param>
    /// <exception cref="GitException">A file cannot be edited as text: it is not UTF-8, or a link.</exception>
    public Task<string> DiffAsync(IReadOnlyDictionary<string, string> newTexts, CancellationToken token) =>
        new PatchWriter(repository, run, Commit).WriteAsync(newTexts, token);

    /// <summary>Deletes a workspace before the run ends. What cannot be deleted now goes with the run.</summary>
    public Task RemoveAsync(string workspace) => run.RemoveAsync(workspace);

    public ValueTask DisposeAsync() => run.DisposeAsync();

    private GitCommand Difference(string from, int contextLines) => repository.Command(
        "diff-tree", "-r", "-p", "-M", $"-U{contextLines}", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", from, Commit);

    private string NewWorkspace(string name)
    {
        if (name.Length == 0 || name[0] == '.' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            throw new ArgumentException($"'{name}' cannot be the name of a workspace.", nameof(name));
        }

        var folder = Path.Combine(run.Path, "workspaces", name);
        if (Path.Exists(folder))
        {
            throw new ArgumentException($"There is a workspace '{name}' already.", nameof(name));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        return folder;
    }
}
