using BotService.Fixture;

namespace BotService.Tests.Service;

/// <summary>A folder for <see cref="TestForge"/> with a small red Python project on branch <c>main</c>.</summary>
internal sealed class RedRepository : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    private string Work => Path.Combine(folder, "work");

    public static async Task<RedRepository> CreateAsync()
    {
        var red = new RedRepository();
        red.folder.Write("work/.botservice.yml", "test-command: sh tests/check.sh\nbot:\n  mode: auto\n  branches: ['**']\n");
        red.folder.Write("work/src/answer.py", "def answer(limit):\n    return limit - 1\n\n\nother = 7\n");
        red.folder.Write("work/tests/check.sh", "grep -q 'return limit + 1' src/answer.py && grep -q 'other = 7' src/answer.py\n");
        await red.GitAsync("init", "-q", "-b", "main");
        await red.CommitAsync("main");
        return red;
    }

    /// <summary>For the next commit.</summary>
    public Task WriteAsync(string path, string text) => File.WriteAllTextAsync(Path.Combine(Work, path), text);

    /// <returns>The id of a new commit on a branch.</returns>
    public async Task<string> CommitAsync(string branch, string text = "")
    {
        if (branch != "main")
        {
            await GitAsync("checkout", "-q", "-B", branch);
        }

        folder.Write("work/note.txt", $"{branch} {text}\n");
        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "-m", $"Change {branch}");
        if (!Directory.Exists(Path.Combine(folder, "repo.git")))
        {
            await GitAsync("clone", "-q", "--bare", ".", Path.Combine(folder, "repo.git"));
        }

        await GitAsync("push", "-q", Path.Combine(folder, "repo.git"), $"HEAD:refs/heads/{branch}");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    public void Dispose() => folder.Dispose();

    public async Task<string> GitAsync(params string[] arguments)
    {
        var result = await CommandLine.ToolAsync(Work, "git", arguments);
        Assert.True(result.Succeeded, result.ErrorOutput);
        return result.Output;
    }
}
