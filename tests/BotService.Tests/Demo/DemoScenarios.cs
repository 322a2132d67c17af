using System.Text.Json;
using BotService.Commands;
using BotService.Demo;
using BotService.Fixture;
using BotService.Repair;
using NJsonSchema;

namespace BotService.Tests.Demo;

/// <summary><c>demo</c>: the whole service in one process, from a signed delivery to what people see on the local forge.</summary>
public sealed class DemoScenarios : IDisposable
{
    private static readonly string[] Endings = ["repaired", "published"];
    private readonly TemporaryFolder folder = new();
    private readonly Screen screen = new();

    private string Kept => Path.Combine(folder, "kept");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_red_build_ends_as_a_fix_pull_request_that_is_shown_and_kept()
    {
        var status = await RunAsync(Sample);

        Assert.True(status == 0, screen.Output + screen.Error);
        Assert.Matches(@"POST http://127\.0\.0\.1:\d+/webhooks/local, signed with HMAC-SHA256: 202", screen.Error);
        Assert.Matches(@"(?s)begun +because the build is red.*checkout.*reproduce.*validate.*prove.*published +pull-request.*repaired", screen.Error);
        Assert.StartsWith("\nPULL REQUEST 1: Fix failing test", screen.Output);
        Assert.Contains("| the failing test | red in 3 of 3 runs | green in 3 of 3 runs |", screen.Output);
        Assert.Contains("COMMENT by botservice[bot] on src/answer.py, line 2", screen.Output);
        Assert.DoesNotContain("<!--", screen.Output);
        Assert.Contains("\n-    return limit - 1\n+    return limit + 1\n", screen.Output[screen.Output.IndexOf("\nDIFF\n", StringComparison.Ordinal)..]);
        var pull = Path.Combine(Kept, "forge/demo/throttling/pulls/1");
        Assert.Contains($"{pull}/ has body.md, comments.md and changes.diff", screen.Output);
        Assert.All(new[] { "body.md", "comments.md", "changes.diff" }, f => Assert.True(File.Exists(Path.Combine(pull, f))));
        Assert.Contains("+    return limit + 1", await GitAsync("log", "-p", "-1", "--format=%an", "--remotes=origin/testfix"));
    }

    [Fact]
    public async Task A_person_asks_in_a_red_pull_request_and_takes_the_fix()
    {
        var status = await RunAsync(Sample, byCommand: true, json: true);

        Assert.True(status == 0, screen.Output + screen.Error);
        Assert.Equal("", screen.Error);
        var result = JsonDocument.Parse(screen.Output).RootElement;
        var comments = result.GetProperty("pullRequest").GetProperty("comments").EnumerateArray().Select(c => (By: c.GetProperty("author").GetString(), Body: c.GetProperty("body").GetString()!)).ToList();
        Assert.Equal(["/testfix", "/testfix apply"], comments.Where(c => c.By == "ann").Select(c => c.Body));
        Assert.Contains(comments, c => c.By == "botservice[bot]" && c.Body.Contains("```suggestion\n    return limit + 1\n", StringComparison.Ordinal));
        Assert.Equal("    return limit + 1\n", (await GitAsync("show", "origin/sliding-window:src/answer.py")).Split('\n', 2)[1]);
        Assert.Equal("botservice[bot]\n", await GitAsync("log", "-1", "--format=%an", "origin/sliding-window"));
        Assert.Equal(Endings, result.GetProperty("timeline").EnumerateArray().Select(s => s.GetProperty("name").GetString()).Where(Endings.Contains).Order().Reverse());
    }

    [Fact]
    public async Task What_is_not_repaired_is_said_with_its_reason()
    {
        var green = Sample with { Change = new Dictionary<string, string>(Sample.Change) { ["tests/check.sh"] = "true\n" } };

        Assert.Equal(1, await RunAsync(green));

        Assert.StartsWith("NOT-REPRODUCED\n", screen.Output);
        Assert.DoesNotContain("PULL REQUEST", screen.Output);
    }

    [SkippableFact]
    public async Task The_bundled_sample_is_repaired_whatever_this_machine_is_configured_for()
    {
        Requires.Tools("dotnet", "git");
        var environment = Environment();
        (environment["BotService__Forges__GitHub__Token"], environment["BotService__Jobs__RepairWorkers"]) = ("ghp_notForTheDemo", "nonsense");

        var result = await CommandLine.RunAsync(folder, environment, "demo", "--json", "--sandbox", "none", "--engine", "pattern");

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("repaired", json.GetProperty("outcome").GetString());
        Assert.Contains("+        if (calls.Count >= limit)", json.GetProperty("pullRequest").GetProperty("diff").GetString());
        var schema = await JsonSchema.FromFileAsync(Source.Path("docs/fix-result.schema.json"));
        Assert.Empty(schema.Validate(json.GetProperty("report").GetRawText()));
        Assert.Empty(LeftBehind());
    }

    [SkippableFact]
    public async Task A_signal_ends_it_and_leaves_nothing()
    {
        Requires.Tools("bash", "mkfifo", "pgrep");

        var result = await CommandLine.RunAndSignalAsync(folder, Environment(), " restore ", "INT", "demo", "--sandbox", "none");

        Assert.True(result.ExitCode == 1, result.ErrorOutput);
        Assert.Contains("stopped", result.ErrorOutput);
        Assert.Empty(LeftBehind());
        Assert.False((await CommandLine.ToolAsync("/", "pgrep", "-f", folder.Path)).Succeeded);
    }

    // The demo adds its own rules for the bot.
    private static DemoSample Sample { get; } = new(
        new Dictionary<string, string> { [".botservice.yml"] = "test-command: sh tests/check.sh\n" },
        new Dictionary<string, string>
        {
            ["src/answer.py"] = "def answer(limit):\n    return limit - 1\n",
            ["tests/check.sh"] = "grep -q 'return limit + 1' src/answer.py\n",
        });

    private Task<int> RunAsync(DemoSample sample, bool byCommand = false, bool json = false) => DemoCommand.RunAsync(
        new DemoArguments(new RepairRequest("") { Engine = EngineMode.Pattern, Sandbox = "none" }, Kept, byCommand, json) { Sample = sample }, screen.Terminal, default);

    private async Task<string> GitAsync(params string[] arguments)
    {
        var result = await CommandLine.ToolAsync(Path.Combine(Kept, "throttling"), "git", arguments);
        Assert.True(result.Succeeded, result.ErrorOutput);
        return result.Output;
    }

    private Dictionary<string, string> Environment()
    {
        var environment = CommandLine.Host();
        environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        return environment;
    }

    private IEnumerable<string> LeftBehind() => Directory.EnumerateFileSystemEntries(Path.Combine(folder, "tmp"), "botservice-*");
}
