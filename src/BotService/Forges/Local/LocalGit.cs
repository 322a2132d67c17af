using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Options;

namespace BotService.Forges.Local;

/// <summary>Git on the bare repositories of the local forge, without the settings of the machine or its user.</summary>
internal sealed class LocalGit(ProcessRunner processes, IOptions<LocalOptions> options)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public string FolderOf(string fullName) => Path.Combine(options.Value.Folder, $"{fullName}.git");

    /// <returns>Null when git fails, as for a revision that does not exist.</returns>
    public async Task<string?> TryAsync(string fullName, CancellationToken token, params string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_ALLOW_PROTOCOL"] = "file",
        };
        string[] fixedOptions = ["-c", "core.hooksPath=/dev/null", "-c", "safe.directory=*", "--git-dir", FolderOf(fullName)];
        var result = await processes.RunAsync(new ProcessStart("git", [.. fixedOptions, .. arguments], options.Value.Folder, environment) { WallTime = Longest, OutputBytes = 8 << 20 }, token);
        return result.Succeeded && result.DroppedBytes == 0 ? result.Output : null;
    }

    /// <returns>Null when there is no such commit.</returns>
    public async Task<string?> CommitAsync(string fullName, string revision, CancellationToken token) =>
        (await TryAsync(fullName, token, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"))?.Trim();

    public async Task<string> DiffAsync(string fullName, string from, string to, CancellationToken token) =>
        await TryAsync(fullName, token, "diff", "--no-color", "--no-ext-diff", "--end-of-options", $"{from}...{to}") ?? "";
}
