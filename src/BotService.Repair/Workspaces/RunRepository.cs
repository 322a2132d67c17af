using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>A mirror as one run sees it: the index and all new objects lie in the run's own folder and go with it.</summary>
internal sealed class RunRepository(GitRunner git, string mirror, string folder)
{
    private readonly string objects = Directory.CreateDirectory(Path.Combine(folder, "objects")).FullName;

    public string Folder { get; } = folder;

    public string Index { get; } = Path.Combine(folder, "index");

    public GitCommand Command(params string[] arguments) => With(new GitCommand((IReadOnlyList<string>)arguments));

    public GitCommand With(GitCommand command) => (command with { WorkingDirectory = Folder })
        .On(mirror)
        .WithIndex(Index)
        .With("GIT_OBJECT_DIRECTORY", objects)
        .With("GIT_ALTERNATE_OBJECT_DIRECTORIES", Path.Combine(mirror, "objects"));

    public Task<string> ReadAsync(GitCommand command, CancellationToken token) => git.ReadAsync(command, token);

    public Task<CommandResult> RunAsync(GitCommand command, CancellationToken token) => git.RunAsync(command, token);

    /// <summary>Git's complaint; null when it succeeded.</summary>
    public async Task<string?> TryAsync(GitCommand command, CancellationToken token) =>
        await git.RunAsync(command, token) is { Succeeded: false } failed ? GitRunner.Complaint(failed) : null;

    /// <summary>The output, and whether it is complete: less than the command's limit.</summary>
    public async Task<(string Output, bool Complete)> ReadUpToAsync(GitCommand command, CancellationToken token)
    {
        var result = await git.RunAsync(command, token);
        return result.Succeeded
            ? (result.Output, result.DroppedBytes == 0)
            : throw new GitException($"git {command.Arguments[0]} failed: {GitRunner.Complaint(result)}");
    }

    public async Task<string?> ParentAsync(string commit, CancellationToken token)
    {
        var result = await git.RunAsync(Command("rev-parse", "--verify", "--quiet", commit + "^"), token);
        return result.Succeeded ? result.Output.Trim() : null;
    }

    public async Task<string> CommitAsync(string tree, string parent, string message, CancellationToken token)
    {
        // The same content gives the same id: name and date are fixed.
        var command = GitIdentity.Own.Sign(Command("commit-tree", "-p", parent, tree))
            .With("GIT_AUTHOR_DATE", "@0 +0000")
            .With("GIT_COMMITTER_DATE", "@0 +0000");
        return (await git.ReadAsync(command with { StandardInput = message }, token)).Trim();
    }
}
