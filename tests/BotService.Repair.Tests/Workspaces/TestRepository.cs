using System.Security.Cryptography;
using System.Text;
using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>A real repository in a fresh folder.</summary>
internal sealed class TestRepository : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ProcessRunner processes = new(TimeProvider.System);

    private TestRepository(string name) => Path = System.IO.Path.Combine(folder, name);

    public string Path { get; }

    /// <summary>A place that hooks and filters can leave a mark in.</summary>
    public string Outside => folder.Path;

    public static async Task<TestRepository> EmptyAsync(string name = "repository", params string[] options)
    {
        Requires.Tools("git");
        var repository = new TestRepository(name);
        Directory.CreateDirectory(repository.Path);
        await repository.GitAsync(["init", "--quiet", "--initial-branch=main", .. options]);
        return repository;
    }

    /// <summary>With the given files in one commit.</summary>
    public static async Task<TestRepository> WithAsync(params (string Path, string Text)[] files)
    {
        var repository = await EmptyAsync();
        await repository.CommitAsync("first", files);
        return repository;
    }

    public TestRepository Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public TestRepository Write(string path, byte[] content)
    {
        var file = At(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return this;
    }

    public string At(string path) => System.IO.Path.Combine(Path, path);

    public async Task<string> CommitAsync(string message, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            Write(path, text);
        }

        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "-m", message);
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    public Task<string> GitAsync(params string[] arguments) => RunAsync("git", null, arguments);

    public Task<string> GitApplyAsync(string patch, params string[] options) => RunAsync("git", patch, ["apply", .. options]);

    public async Task<string> RunAsync(string program, string? input, params string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_AUTHOR_NAME"] = "Ann",
            ["GIT_AUTHOR_EMAIL"] = "ann@example.org",
            ["GIT_COMMITTER_NAME"] = "Ann",
            ["GIT_COMMITTER_EMAIL"] = "ann@example.org",
            ["GIT_ALLOW_PROTOCOL"] = "file",
        };
        var result = await processes.RunAsync(
            new ProcessStart(program, arguments, Path, environment) { StandardInput = input }, CancellationToken.None);
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}: {result.ErrorOutput}");
        return result.Output;
    }

    /// <summary>Every path below <c>.git</c> with its content, mode and modification time.</summary>
    public IReadOnlyList<string> GitFolderState() => StateOf(At(".git"));

    /// <summary>Every path of the working tree in the same way.</summary>
    public IReadOnlyList<string> WorkTreeState() => [.. StateOf(Path).Where(s => !s.StartsWith(".git/", StringComparison.Ordinal) && !s.StartsWith(".git ", StringComparison.Ordinal))];

    public void Dispose() => folder.Dispose();

    private static List<string> StateOf(string root) =>
    [
        .. new DirectoryInfo(root).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .OrderBy(e => e.FullName, StringComparer.Ordinal)
            .Select(e => $"{System.IO.Path.GetRelativePath(root, e.FullName)} {e.UnixFileMode} {e.LastWriteTimeUtc:O} {ContentOf(e)}"),
    ];

    private static string ContentOf(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => target,
        FileInfo file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file.FullName))),
        _ => "",
    };
}
