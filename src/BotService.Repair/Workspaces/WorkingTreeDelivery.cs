namespace BotService.Repair.Workspaces;

/// <summary>Applies a patch to the files of a working tree. Its index and its repository are not touched.</summary>
internal sealed class WorkingTreeDelivery(GitRunner git, RunFolders runs, string workTree)
{
    public async Task<PatchResult> DeliverAsync(string patch, CancellationToken token)
    {
        await using var scratch = await ScratchRepository.CreateAsync(git, runs, token);
        var apply = scratch.Command("apply", "--whitespace=nowarn", "-").In(workTree) with { StandardInput = patch };

        // Git checks every file before it changes the first one.
        var result = await git.RunAsync(apply, token);
        return result.Succeeded
            ? new PatchResult.Delivered($"The patch was applied to '{workTree}'; take it back with: git apply --reverse")
            : new PatchResult.Refused($"The patch does not fit '{workTree}' (any more): {GitRunner.Complaint(result)}; nothing was changed, use --patch FILE.", false);
    }
}
