using System.Security.Cryptography;
using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Tests.Forges.Descriptions;

/// <summary>Official descriptions and sample deliveries, fetched once per user by the lock file beside this one.</summary>
internal static class NpmPackages
{
    private static readonly string[] Kept = ["openapi/generated/api.github.com.json", "webhooks-examples/*/index.json"];
    private static readonly Lazy<Task<(string Folder, string Problem)>> Fetched = new(FetchAsync);

    /// <summary>The folder of <c>@octokit</c>; skips the test where it cannot be fetched.</summary>
    public static async Task<string> FolderAsync()
    {
        Requires.Tools("npm");
        var (folder, problem) = await Fetched.Value;
        Requires.That(problem.Length == 0, problem);
        return folder;
    }

    /// <summary>Null where it cannot be fetched.</summary>
    public static async Task<string?> TryFolderAsync() => Requires.Has("npm") && await Fetched.Value is { Problem: "" } found ? found.Folder : null;

    private static async Task<(string Folder, string Problem)> FetchAsync()
    {
        var source = Source.Path("tests/BotService.Tests/Forges/Descriptions/npm");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..16];
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = Path.Combine(home, "botservice", "tests", $"forges-{hash}");
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
        return result.Succeeded ? (Keep(Path.Combine(work, "node_modules/@octokit"), folder), "") : ("", $"npm cannot fetch the forges' descriptions: {result.ErrorOutput}");
    }

    // The packages hold 400 MB, of which 22 are used.
    private static string Keep(string packages, string folder)
    {
        var fresh = $"{folder}.{Guid.NewGuid():N}";
        foreach (var file in Kept.SelectMany(k => Directory.EnumerateFiles(packages, Path.GetFileName(k), SearchOption.AllDirectories)))
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
