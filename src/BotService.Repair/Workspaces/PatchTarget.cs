using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Hands a patch over to the user: into the working tree, as a branch, or as a file.</summary>
public sealed class PatchTarget
{
    private readonly GitRunner git;
    private readonly RunFolders runs;

    public PatchTarget(CacheFolder cache, ProcessRunner processes)
    {
        git = new GitRunner(cache, processes);
        runs = new RunFolders(cache, new FolderRemoval(processes));
    }

    /// <summary>Finds out before a long repair what would make its delivery impossible; null when nothing does.</summary>
    public Task<PatchResult.Refused?> CheckAsync(PatchDestination destination, string source, CancellationToken token) =>
        (destination, SourceParser.Parse(source)) switch
        {
            (PatchDestination.PatchFile file, _) => Task.FromResult(CheckFile(file.Path)),
            (_, SourceLocation.Unusable unusable) => Refuse(unusable.Reason),
            (PatchDestination.WorkingTree, SourceLocation.Local { WorkTree: not null }) => Task.FromResult<PatchResult.Refused?>(null),
            (PatchDestination.WorkingTree, var other) => Refuse($"'{other.Shown}' has no working tree that a patch could be applied to; use --patch FILE."),
            (PatchDestination.Branch branch, SourceLocation.Local local) => new BranchDelivery(git, runs, local, branch.Name).CheckAsync(token),
            (_, var other) => Refuse($"'{other.Shown}' is not on this machine, so no branch can be made in it; use --patch FILE."),
        };

    /// <summary>Delivers a patch as a whole or not at all.</summary>
    /// <param name="patch">As in <see cref="RepairReport.Patch"/>; not "".</param>
    /// <param name="message">Commit message for a branch.</param>
    public async Task<PatchResult> DeliverAsync(
        PatchDestination destination, RepairedSource repaired, string patch, string message, CancellationToken token)
    {
        ArgumentException.ThrowIfNullOrEmpty(patch);
        if (await CheckAsync(destination, repaired.Source, token) is { } refused)
        {
            return refused;
        }

        return (destination, SourceParser.Parse(repaired.Source)) switch
        {
            (PatchDestination.PatchFile file, _) => await WriteAsync(file.Path, patch, token),
            (PatchDestination.WorkingTree, SourceLocation.Local { WorkTree: { } workTree }) =>
                await new WorkingTreeDelivery(git, runs, workTree).DeliverAsync(patch, token),
            (PatchDestination.Branch branch, SourceLocation.Local local) =>
                await new BranchDelivery(git, runs, local, branch.Name).DeliverAsync(repaired, patch, message, token),
            var other => throw new InvalidOperationException($"{other} passed the check."),
        };
    }

    private static PatchResult.Refused? CheckFile(string path)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            return new PatchResult.Refused($"'{path}' is not the name of a file; give one for the patch.", true);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Directory.Exists(folder) ? null : new PatchResult.Refused($"The folder '{folder}' for the patch does not exist; make it first.", true);
    }

    private static async Task<PatchResult> WriteAsync(string path, string patch, CancellationToken token)
    {
        var file = Path.GetFullPath(path);
        var fresh = $"{file}.{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(fresh, patch, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), token);
        File.Move(fresh, file, overwrite: true);
        return new PatchResult.Delivered($"The patch is in '{file}'; apply it with: git apply '{file}'");
    }

    private static Task<PatchResult.Refused?> Refuse(string reason) => Task.FromResult<PatchResult.Refused?>(new PatchResult.Refused(reason, true));
}
