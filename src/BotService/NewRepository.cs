using BotService.Repair;
using BotService.Repair.Sandboxes;

namespace BotService;

/// <summary>Makes a git repository out of files that BotService itself wrote.</summary>
internal sealed class NewRepository(ProcessRunner processes)
{
    /// <summary>Commits all files of a folder, which becomes a repository if it is none.</summary>
    /// <exception cref="ConfigurationException">git is missing or refused.</exception>
    public async Task CommitAsync(string folder, string message, CancellationToken token)
    {
        await GitAsync(folder, ["init", "--quiet", "--initial-branch=main"], token);
        await GitAsync(folder, ["add", "--all", "--force"], token);
        await GitAsync(
            folder,
            ["-c", "user.name=BotService", "-c", "user.email=botservice@localhost", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", message],
            token);
    }

    /// <summary>Pushes what was committed last.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> PushAsync(string folder, string repository, string branch, CancellationToken token)
    {
        await GitAsync(folder, ["push", "--quiet", repository, $"HEAD:refs/heads/{branch}"], token);
        return (await GitAsync(folder, ["rev-parse", "HEAD"], token)).Trim();
    }

    /// <summary>Fetches every branch of a repository as <c>origin/BRANCH</c>.</summary>
    public async Task FetchAsync(string folder, string repository, CancellationToken token)
    {
        await GitAsync(folder, ["config", "remote.origin.url", repository], token);
        await GitAsync(folder, ["config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"], token);
        await GitAsync(folder, ["fetch", "--quiet", "origin"], token);
    }

    /// <summary>Applies a patch to plain files; false with git's words when it does not apply.</summary>
    public async Task<(bool Applied, string Message)> ApplyAsync(string folder, string patch, CancellationToken token)
    {
        var result = await RunAsync(folder, ["apply", "--whitespace=nowarn", "-"], patch, token);
        return (result.Succeeded, result.ErrorOutput.Trim());
    }

    private async Task<string> GitAsync(string folder, string[] arguments, CancellationToken token)
    {
        var result = await RunAsync(folder, arguments, null, token);
        return result.Succeeded
            ? result.Output
            : throw new ConfigurationException($"'git {arguments[0]}' failed in '{folder}': {result.ErrorOutput.Trim()}. Check that git 2.28 or newer works.");
    }

    private async Task<CommandResult> RunAsync(string folder, string[] arguments, string? input, CancellationToken token)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = folder,
            ["LC_ALL"] = "C.UTF-8",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder)!,
        };
        try
        {
            return await processes.RunAsync(new ProcessStart("git", arguments, folder, environment) { StandardInput = input }, token);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"git is needed: {e.Message}");
        }
    }
}
