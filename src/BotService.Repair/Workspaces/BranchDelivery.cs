using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Makes a branch with one commit that holds a patch, in a repository on this machine.</summary>
/// <remarks>The commit is built through a scratch repository whose object folder is the target's, so the target's configuration is in
/// force for one step only, the creation of the ref, and hooks are off for that.</remarks>
internal sealed class BranchDelivery(GitRunner git, RunFolders runs, SourceLocation.Local source, string name)
{
    private readonly Revisions revisions = new(git, source.GitFolder);
    private readonly string fullName = "refs/heads/" + name;

    public async Task<PatchResult.Refused?> CheckAsync(CancellationToken token)
    {
        var allowed = !name.StartsWith('-') && name != "HEAD" && !name.StartsWith("refs/", StringComparison.Ordinal)
            && (await git.RunAsync(new GitCommand("check-ref-format", fullName), token)).Succeeded;
        if (!allowed)
        {
            return new PatchResult.Refused($"'{PlainText.Line(name, 100)}' cannot be the name of a branch; see 'git help check-ref-format'.", true);
        }

        var existing = await git.RunAsync(new GitCommand("show-ref", "--verify", "--quiet", fullName).On(source.GitFolder), token);
        return existing.Succeeded
            ? new PatchResult.Refused($"Branch '{name}' exists already in '{source.Shown}'; choose another name or delete it.", true)
            : null;
    }

    public async Task<PatchResult> DeliverAsync(RepairedSource repaired, string patch, string message, CancellationToken token)
    {
        if (await revisions.ResolveAsync(repaired.Ref ?? "HEAD", token) is not { } onto)
        {
            return new PatchResult.Refused($"'{repaired.Ref ?? "HEAD"}' is no commit of '{source.Shown}' (any more).", false);
        }

        await using var scratch = await ScratchRepository.CreateAsync(git, runs, token);
        var uncommitted = onto != repaired.Commit && await revisions.ResolveAsync(repaired.Commit, token) is null;
        var apply = await ApplyAsync(scratch, onto, patch, token);
        if (!apply.Succeeded)
        {
            var cause = uncommitted ? "it builds on uncommitted changes; commit them first, or use --apply or --patch FILE" : "use --patch FILE";
            return new PatchResult.Refused($"The patch does not fit commit {onto[..10]}: {GitRunner.Complaint(apply)}; {cause}.", false);
        }

        var commit = await CommitAsync(scratch, onto, message, token);
        var update = await git.RunAsync(
            new GitCommand("update-ref", "-m", "botservice: fix", "--no-deref", fullName, commit, new string('0', commit.Length)).On(source.GitFolder), token);
        return update.Succeeded
            ? new PatchResult.Delivered(Describe(onto, uncommitted))
            : new PatchResult.Refused($"Branch '{name}' could not be made in '{source.Shown}': {GitRunner.Complaint(update)}", false);
    }

    private async Task<CommandResult> ApplyAsync(ScratchRepository scratch, string onto, string patch, CancellationToken token)
    {
        await git.ReadAsync(InTarget(scratch.Command("read-tree", onto)), token);
        return await git.RunAsync(InTarget(scratch.Command("apply", "--cached", "--whitespace=nowarn", "-")) with { StandardInput = patch }, token);
    }

    private async Task<string> CommitAsync(ScratchRepository scratch, string onto, string message, CancellationToken token)
    {
        var tree = (await git.ReadAsync(InTarget(scratch.Command("write-tree")), token)).Trim();
        var author = await GitIdentity.OfUserAsync(git, source.GitFolder, token);
        var commit = author.Sign(InTarget(scratch.Command("commit-tree", "-p", onto, tree)) with { StandardInput = message });
        return (await git.ReadAsync(commit, token)).Trim();
    }

    private GitCommand InTarget(GitCommand command) => command.With("GIT_OBJECT_DIRECTORY", Path.Combine(source.CommonFolder, "objects"));

    private string Describe(string onto, bool uncommitted) =>
        $"Branch '{name}' is commit {onto[..10]} plus the patch; see it with: git diff {onto[..10]} {name}"
        + (uncommitted ? "\nThe uncommitted changes that were part of what was repaired are not in the branch." : "");
}
