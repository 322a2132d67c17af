using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Asks a remote where a branch points to, without fetching anything.</summary>
internal static class RemoteHead
{
    private const int NoMatch = 2;

    public static async Task<string?> AskAsync(GitRunner git, SourceLocation.Remote remote, string branch, CancellationToken token)
    {
        var command = new GitCommand("ls-remote", "--exit-code", "--quiet", "--end-of-options", remote.Url, $"refs/heads/{branch}")
        {
            Network = true,
            WallTime = TimeSpan.FromMinutes(1),
            OutputBytes = 64 << 10,
        };
        var answer = await git.RunAsync(remote.Authorize(command), token);
        return answer switch
        {
            { Succeeded: true } => Commit(answer.Output, $"refs/heads/{branch}"),
            { ExitCode: NoMatch } => null,
            _ => throw new GitException($"'{remote.Shown}' could not be asked for a branch: {GitRunner.Complaint(answer)}"),
        };
    }

    // The pattern also matches the ends of longer names.
    private static string? Commit(string output, string name) => output.Split('\n')
        .Select(line => line.Split('\t'))
        .FirstOrDefault(parts => parts.Length == 2 && parts[1] == name)?[0];
}
