using System.Text.Json;
using BotService.Fixture;
using BotService.Repair.Sandboxes;
using NJsonSchema;

namespace BotService.Tests.Commands;

/// <summary>The built program repairs real repositories. Their tests are shell commands, so that no toolchain is needed.</summary>
public sealed class RepairScenarios : IDisposable
{
    private const string Test = "sh tests/check.sh";
    private readonly TemporaryFolder folder = new();
    private readonly string repository;

    public RepairScenarios()
    {
        repository = Directory.CreateDirectory(Path.Combine(folder, "repository")).FullName;
        folder.Write("repository/src/answer.py", "def answer(limit):\n    return limit - 1\n\n\nother = 7\n");
        folder.Write("repository/tests/check.sh", "grep -q 'return limit + 1' src/answer.py && grep -q 'other = 7' src/answer.py\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_red_repository_is_repaired_and_left_as_it_is()
    {
        await CommitAsync();

        var result = await FixAsync("--json");

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        var schema = await JsonSchema.FromFileAsync(Source.Path("docs/fix-result.schema.json"));
        Assert.Empty(schema.Validate(result.Output));
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("repaired", json.GetProperty("outcome").GetString());
        Assert.Contains("+    return limit + 1", json.GetProperty("patch").GetString());
        Assert.Equal(3, json.GetProperty("evidence").GetProperty("redRuns").GetInt32());
        Assert.Equal(3, json.GetProperty("evidence").GetProperty("greenRuns").GetInt32());
        Assert.Contains(Test, json.GetProperty("evidence").GetProperty("commands").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("", await GitAsync("status", "--porcelain"));
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task The_patch_for_a_person_can_be_piped_into_git_apply()
    {
        await CommitAsync();

        var result = await FixAsync();

        Assert.Equal(0, result.ExitCode);
        folder.Write("report.txt", result.Output);
        var applied = await CommandLine.ToolAsync(repository, "git", "apply", "--check", Path.Combine(folder, "report.txt"));
        Assert.True(applied.Succeeded, applied.ErrorOutput);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Contains("validate", result.ErrorOutput);
    }

    [Fact]
    public async Task Uncommitted_changes_are_repaired_and_applied_to_the_working_tree()
    {
        folder.Write("repository/src/answer.py", "def answer(limit):\n    return limit + 1\n\n\nother = 7\n");
        await CommitAsync();
        folder.Write("repository/src/answer.py", "def answer(limit):\n    return limit - 1\n\n\nother = 7\n");

        var result = await FixAsync("--apply");

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        Assert.Equal("", await GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_branch_gets_the_patch_as_one_commit_and_the_working_tree_stays()
    {
        await CommitAsync();

        var result = await FixAsync("--branch", "fix/answer");

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        Assert.Equal("1\n", await GitAsync("rev-list", "--count", "main..fix/answer"));
        Assert.Contains("+    return limit + 1", await GitAsync("show", "fix/answer"));
        Assert.Equal("main\n", await GitAsync("branch", "--show-current"));
        Assert.Contains("return limit - 1", await File.ReadAllTextAsync(Path.Combine(repository, "src/answer.py")));
    }

    [Fact]
    public async Task A_patch_file_holds_what_git_applies()
    {
        await CommitAsync();
        var file = Path.Combine(folder, "fix.diff");

        Assert.Equal(0, (await FixAsync("--patch", file)).ExitCode);

        Assert.True((await CommandLine.ToolAsync(repository, "git", "apply", "--check", file)).Succeeded);
    }

    [Fact]
    public async Task A_patch_that_could_not_be_delivered_is_refused_before_the_repair()
    {
        await CommitAsync();

        var result = await FixAsync("--branch", "main");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'main'", result.ErrorOutput);
        Assert.DoesNotContain("reproduce", result.ErrorOutput);
    }

    [Fact]
    public async Task A_green_repository_is_not_reproduced()
    {
        folder.Write("repository/tests/check.sh", "true\n");
        await CommitAsync();

        var result = await FixAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("NOT-REPRODUCED", result.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_without_a_commit_is_skipped(bool empty)
    {
        if (empty)
        {
            await GitAsync("init", "--quiet");
        }

        var result = await FixAsync("--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("skipped", JsonDocument.Parse(result.Output).RootElement.GetProperty("outcome").GetString());
    }

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_run_and_what_was_found_is_still_printed(string signal)
    {
        Requires.Tools("bash", "mkfifo", "pgrep");
        await CommitAsync();

        var result = await CommandLine.RunAndSignalAsync(
            folder, Environment(), "reproduce", signal, "fix", repository, "--sandbox", "none", "--test-command", "sleep 3141592");

        Assert.True(result.ExitCode == 1, result.ErrorOutput);
        Assert.StartsWith("BUDGET-SPENT", result.Output);
        Assert.False((await CommandLine.ToolAsync("/", "pgrep", "-f", "sleep 3141592")).Succeeded);
        Assert.Empty(LeftBehind());
    }

    [SkippableFact]
    public async Task The_time_limit_ends_the_run_and_leaves_nothing()
    {
        Requires.Tools("pgrep");
        await CommitAsync();

        var result = await CommandLine.RunAsync(folder, Environment(), "fix", repository, "--sandbox", "none", "--time-limit", "2s", "--test-command", "sleep 2718281");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("BUDGET-SPENT", result.Output);
        Assert.False((await CommandLine.ToolAsync("/", "pgrep", "-f", "sleep 2718281")).Succeeded);
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task A_machine_without_bubblewrap_is_told_so_and_nothing_is_run_unprotected()
    {
        await CommitAsync();
        var bare = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        foreach (var tool in new[] { "dotnet", "git" })
        {
            var real = (await CommandLine.ToolAsync("/", "sh", "-c", $"readlink -f \"$(command -v {tool})\"")).Output.Trim();
            File.CreateSymbolicLink(Path.Combine(bare, tool), real);
        }

        var environment = Environment();
        environment["PATH"] = bare;
        var result = await CommandLine.RunAsync(folder, environment, "fix", repository, "--test-command", $"touch {folder.Path}/ran; false");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("INFRASTRUCTURE-FAILURE", result.Output);
        Assert.Contains("bubblewrap", result.Output);
        Assert.False(File.Exists(Path.Combine(folder, "ran")));
    }

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("process")]
    public async Task A_model_in_this_process_or_its_own_repairs_without_patterns(string isolation)
    {
        var model = Requires.Model();
        folder.Write("repository/src/answer.py", "def largest(values):\n    best = values[0]\n    for value in values:\n        if value < best:\n            best = value\n    return best\n");
        folder.Write("repository/tests/check.sh", "grep -q 'value > best' src/answer.py\n");
        await CommitAsync();

        var result = await FixByAsync("model", isolation, "--model", model, "--json");

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("model", json.GetProperty("origin").GetProperty("kind").GetString());
        Assert.Equal("deviation", json.GetProperty("model").GetProperty("method").GetString());
        Assert.True(json.GetProperty("model").GetProperty("use").GetProperty("promptTokens").GetInt32() > 0);
    }

    [SkippableFact]
    public async Task A_deviation_changes_one_character_between_tabs_carriage_returns_and_emoji()
    {
        var model = Requires.Model();
        const string code = "# 最大値 🎉\r\ndef largest(values):\r\n\tbest = values[0]\r\n\tfor value in values:\r\n\t\tif value < best:  # より大きい 🦄\r\n\t\t\tbest = value\r\n\treturn best";
        folder.Write("repository/src/answer.py", code);
        folder.Write("repository/tests/check.sh", "grep -q 'value > best:  # より大きい 🦄' src/answer.py\n");
        await CommitAsync();

        var result = await FixByAsync("model", "none", "--model", model, "--method", "deviation", "--no-explain", "--apply");

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        Assert.Equal(code.Replace('<', '>'), await File.ReadAllTextAsync(Path.Combine(repository, "src/answer.py")));
    }

    [Theory]
    [InlineData("auto", "none", 0, "repaired")]
    [InlineData("auto", "process", 0, "repaired")]
    [InlineData("model", "none", 1, "infrastructure-failure")]
    public async Task A_model_that_cannot_be_opened_is_named_and_patterns_repair_without_it(string engine, string isolation, int status, string outcome)
    {
        folder.Write("broken.gguf", "no model");
        await CommitAsync();

        var result = await FixByAsync(engine, isolation, "--model", Path.Combine(folder, "broken.gguf"), "--json");

        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((status, outcome), (result.ExitCode, json.GetProperty("outcome").GetString()));
        Assert.Contains("broken.gguf", Assert.Single(json.GetProperty("notes").EnumerateArray()).GetString());
    }

    [SkippableTheory]
    [InlineData("auto", "none", 0, "repaired")]
    [InlineData("auto", "process", 0, "repaired")]
    [InlineData("model", "process", 1, "infrastructure-failure")]
    public async Task A_context_too_large_for_the_memory_is_named_and_patterns_repair_without_the_model(string engine, string isolation, int status, string outcome)
    {
        var model = Requires.Model();
        await CommitAsync();
        var environment = Environment();
        (environment["BOTSERVICE_MODEL_ISOLATION"], environment["BOTSERVICE_MODEL_CONTEXT_LLAMA_CPP"]) = (isolation, $"{1 << 24}");

        var result = await CommandLine.RunAsync(
            folder, environment, "fix", repository, "--sandbox", "none", "--engine", engine, "--model", model, "--test-command", Test, "--json");

        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((status, outcome), (result.ExitCode, json.GetProperty("outcome").GetString()));
        // Patterns may be done before the process of the model has said so.
        var notes = json.GetProperty("notes").EnumerateArray().Select(n => n.GetString()!).ToList();
        Assert.True(notes.Count > 0 || engine == "auto", result.Output);
        Assert.All(notes, n => Assert.Matches(@"context of 16777216 tokens needs \d+ MiB.*\d+ MiB free on the host", n));
    }

    private Task<CommandResult> FixAsync(params string[] options) => FixByAsync("pattern", "none", options);

    private Task<CommandResult> FixByAsync(string engine, string isolation, params string[] options)
    {
        var environment = Environment();
        environment["BOTSERVICE_MODEL_ISOLATION"] = isolation;
        return CommandLine.RunAsync(folder, environment, ["fix", repository, "--sandbox", "none", "--engine", engine, "--test-command", Test, .. options]);
    }

    private Dictionary<string, string> Environment()
    {
        var environment = CommandLine.Host();
        environment["BOTSERVICE_CACHE"] = Path.Combine(folder, "cache");
        return environment;
    }

    private IEnumerable<string> LeftBehind() => Directory.EnumerateFileSystemEntries(Path.Combine(folder, "cache", "runs"));

    private async Task CommitAsync()
    {
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Someone", "-c", "user.email=someone@example.org", "commit", "--quiet", "--message", "Start");
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var result = await CommandLine.ToolAsync(repository, "git", arguments);
        Assert.True(result.Succeeded, result.ErrorOutput);
        return result.Output;
    }
}
