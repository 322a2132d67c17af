using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Reads refs and commits of one repository.</summary>
internal sealed class Revisions(GitRunner git, string gitFolder)
{
    /// <summary>The full id of a commit, or null when the name is none.</summary>
    public async Task<string?> ResolveAsync(string name, CancellationToken token)
    {
        if (name.StartsWith('-') || name.Any(char.IsControl))
        {
            return null;
        }

        var result = await RunAsync(token, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        return result.Succeeded ? result.Output.Trim() : null;
    }

    /// <summary>A complaint when git cannot read the repository at all, else null.</summary>
    public async Task<string?> ComplaintAsync(CancellationToken token) =>
        await RunAsync(token, "rev-parse", "--git-dir") is { Succeeded: false } failed ? GitRunner.Complaint(failed) : null;

    public async Task<bool> AnyAsync(CancellationToken token) =>
        (await git.ReadAsync(new GitCommand("for-each-ref", "--count=1").On(gitFolder), token)).Length > 0;

    /// <summary>", for example 'main', 'v1'", or "" when there is nothing to name.</summary>
    public async Task<string> ExamplesAsync(CancellationToken token)
    {
        var output = await git.ReadAsync(
            new GitCommand("for-each-ref", "--count=5", "--sort=-creatordate", "--format=%(refname:short)", "refs/heads", "refs/tags").On(gitFolder), token);
        var names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 ? "" : $", for example {string.Join(", ", names.Select(n => $"'{PlainText.Line(n, 60)}'"))}";
    }

    private Task<CommandResult> RunAsync(CancellationToken token, params string[] arguments) =>
        git.RunAsync(new GitCommand(arguments).On(gitFolder), token);
}
