using System.Security.Cryptography;
using BotService.Repair.Sandboxes;

namespace BotService.Fixture;

/// <summary>Files of npm packages, fetched once per user by a lock file.</summary>
/// <param name="name">Of the folder in the cache.</param>
/// <param name="source">Folder of the lock file, relative to the repository.</param>
/// <param name="from">Folder below <c>node_modules</c>.</param>
/// <param name="kept">Patterns of the files that are used; the packages are much larger.</param>
internal sealed class NpmFolder(string name, string source, string from, params string[] kept)
{
    private readonly Lazy<Task<(string Folder, string Problem)>> fetched = new(() => FetchAsync(name, Source.Path(source), from, kept));

    /// <summary>Skips the test where it cannot be fetched.</summary>
    public async Task<string> GetAsync()
    {
        Requires.Tools("npm");
        var (folder, problem) = await fetched.Value;
        Requires.That(problem.Length == 0, problem);
        return folder;
    }

    /// <summary>Null where it cannot be fetched.</summary>
    public async Task<string?> TryGetAsync() => Requires.Has("npm") && await fetched.Value is { Problem: "" } found ? found.Folder : null;

    private static async Task<(string Folder, string Problem)> FetchAsync(string name, string source, string from, string[] kept)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..16];
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = Path.Combine(home, "botservice", "tests", $"{name}-{hash}");
        if (Directory.Exists(folder))
        {
            return (folder, "");
        }

        using var work = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(work, Path.GetFileName(file)));
        }

        var variables = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var install = new ProcessStart("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], work, variables) { WallTime = TimeSpan.FromMinutes(2) };
        var result = await new ProcessRunner(TimeProvider.System).RunAsync(install, CancellationToken.None);
        return result.Succeeded ? (Keep(Path.Combine(work, "node_modules", from), folder, kept), "") : ("", $"npm cannot fetch {name}: {result.ErrorOutput}");
    }

    private static string Keep(string packages, string folder, string[] kept)
    {
        var fresh = $"{folder}.{Guid.NewGuid():N}";
        foreach (var file in kept.SelectMany(k => Directory.EnumerateFiles(packages, k, SearchOption.AllDirectories)))
        {
            var target = Path.Combine(fresh, Path.GetRelativePath(packages, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(fresh, recursive: true);
        }

        return folder;
    }
}
