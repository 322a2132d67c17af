using BotService.Repair.Sandboxes;

namespace BotService.Benchmarks.Service;

/// <summary>A person's clone of a repository.</summary>
internal sealed class WorkingClone(string folder)
{
    private static readonly ProcessRunner Processes = new(TimeProvider.System);

    /// <returns>What git printed.</returns>
    /// <exception cref="InvalidOperationException">Git failed.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = folder, ["GIT_CONFIG_NOSYSTEM"] = "1" };
        var result = await Processes.RunAsync(new ProcessStart("git", arguments, folder, environment), CancellationToken.None);
        return result.Succeeded ? result.Output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {result.ErrorOutput}");
    }

    public void Write(IEnumerable<KeyValuePair<string, string>> files)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    /// <summary>Everything that lies there.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> CommitAsync(string message)
    {
        await RunAsync("add", "-A");
        await RunAsync("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "-m", message);
        return (await RunAsync("rev-parse", "HEAD")).Trim();
    }
}
