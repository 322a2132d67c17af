using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Records a working tree as it lies there (changed, deleted and new files, but not ignored ones) without touching its repository.</summary>
/// <remarks>Made of plumbing that looks at named files only: <c>git add</c> and <c>git status</c> would run git inside of submodules,
/// under the submodules' own configuration.</remarks>
internal sealed class WorkingTreeSnapshot(RunRepository repository, SourceLocation.Local source)
{
    private const int ExcludeBytes = 1 << 20;
    private const int ListBytes = 128 << 20;
    private readonly string workTree = source.WorkTree ?? throw new ArgumentException("A bare repository has no working tree.", nameof(source));

    /// <summary>Returns a commit on top of <paramref name="head"/>, or <paramref name="head"/> itself when nothing differs. The run's index must hold head's tree.</summary>
    public async Task<string> TakeAsync(string head, CancellationToken token)
    {
        var folders = new RealFolders(workTree);
        var tracked = await TrackedAsync(token);
        var present = tracked.Where(folders.HoldsFile).Concat(await UntrackedAsync(token)).ToList();
        await UpdateAsync(["--force-remove"], tracked.Where(t => !folders.HoldsFile(t)), token);
        await UpdateAsync(["--add", "--replace"], present, token);

        var tree = (await repository.ReadAsync(repository.Command("write-tree"), token)).Trim();
        var before = (await repository.ReadAsync(repository.Command("rev-parse", head + "^{tree}"), token)).Trim();
        return tree == before ? head : await repository.CommitAsync(tree, head, "Uncommitted changes\n", token);
    }

    private async Task<List<string>> TrackedAsync(CancellationToken token)
    {
        const string Submodule = "160000 ";
        var output = await repository.ReadAsync(repository.Command("ls-files", "-z", "--stage") with { OutputBytes = ListBytes }, token);
        return [.. Entries(output).Where(e => !e.StartsWith(Submodule, StringComparison.Ordinal)).Select(e => e[(e.IndexOf('\t') + 1)..])];
    }

    private async Task<IEnumerable<string>> UntrackedAsync(CancellationToken token)
    {
        // What the source's own info/exclude says is handed over as text, so that git never opens that file.
        var excludes = Path.Combine(repository.Folder, "exclude");
        await File.WriteAllTextAsync(excludes, SandboxFiles.ReadText(Path.Combine(source.CommonFolder, "info", "exclude"), ExcludeBytes) ?? "", token);
        var list = repository.Command("ls-files", "-z", "--others", "--exclude-standard", "--exclude-from=" + excludes).In(workTree);
        var output = await repository.ReadAsync(list with { OutputBytes = ListBytes }, token);

        // A name with a slash at its end is a repository inside this one that is not a submodule.
        return Entries(output).Where(p => !p.EndsWith('/'));
    }

    private async Task UpdateAsync(string[] options, IEnumerable<string> paths, CancellationToken token)
    {
        var list = new StringBuilder().AppendJoin('\0', paths);
        if (list.Length > 0)
        {
            var update = repository.Command(["update-index", .. options, "-z", "--stdin"]).In(workTree);
            await repository.ReadAsync(update with { StandardInput = list.Append('\0').ToString() }, token);
        }
    }

    // A name that is not UTF-8 does not survive the way through text; such a file stays as it was committed.
    private static IEnumerable<string> Entries(string output) =>
        output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(e => !e.Contains('\ufffd'));
}
