using System.Text.Json;
using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Tests.Commands;

/// <summary>The built program, started as a process.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("fix", "fix")]
    [InlineData("demo", "demo --command")]
    [InlineData("doctor", "doctor --json")]
    [InlineData("serve", "serve --setup")]
    [InlineData("eval", "eval")]
    [InlineData("models", "models fit")]
    [InlineData("models pull", "BOTSERVICE_MODEL_HUB")]
    [InlineData("", "botservice demo")]
    public async Task Help_names_the_command_its_examples_and_exit_statuses(string command, string expected)
    {
        var result = await RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Examples:", result.Output);
        Assert.Contains(expected, result.Output);
        Assert.Equal("", result.ErrorOutput);
    }

    [Fact]
    public async Task Version_is_one_line_with_a_number() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", (await RunAsync("--version")).Output);

    [Theory]
    [InlineData("fix --engine model", "--engine model", "--model")]
    [InlineData("fix --method deviation", "--method", "--model")]
    [InlineData("fix --model a.gguf --method guess", "'guess'", "deviation")]
    [InlineData("fix --model a.gguf --method infill --method rewrite", "2 times", "Choose one")]
    [InlineData("fix --engine magic", "'magic'", "pattern")]
    [InlineData("fix --sandbox chroot", "'chroot'", "bubblewrap")]
    [InlineData("fix --egress open", "'open'", "proxy, host, none")]
    [InlineData("fix --allow-host https://registry.example.com", "'https://registry.example.com'", "without https://")]
    [InlineData("fix --time-limit 10", "'10'", "10m")]
    [InlineData("fix --time-limit 25h", "'25h'", "24h")]
    [InlineData("fix --jobs 0", "'0'", "1 to 256")]
    [InlineData("fix --jobs many", "'many'", "1 to 256")]
    [InlineData("fix --branch a --apply", "--branch and --apply", "Choose one")]
    [InlineData("fix --patch a --branch b", "--branch and --patch", "Choose one")]
    [InlineData("fix --config /no/such.yml", "'/no/such.yml'", "YAML")]
    [InlineData("fix /no/such/folder", "'/no/such/folder'", "git repository")]
    [InlineData("fix --no-such-option", "'--no-such-option'", "fix --help")]
    [InlineData("fix --ref", "--ref", "fix --help")]
    [InlineData("demo --keep /", "'/'", "empty folder")]
    [InlineData("eval", "'eval'", "eval --help")]
    [InlineData("eval /no/such.jsonl", "'/no/such.jsonl'", "JSON object a line")]
    [InlineData("eval /etc/hostname --where language", "'language'", "key=value")]
    [InlineData("models fit --context 0", "'0'", "models fit --help")]
    [InlineData("models pull", "'pull'", "models pull --help")]
    [InlineData("mend", "'mend'", "--help")]
    public async Task A_usage_error_is_status_2_and_names_value_and_remedy(string line, string value, string remedy)
    {
        var result = await RunAsync(line.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(value, result.ErrorOutput);
        Assert.Contains(remedy, result.ErrorOutput);
        Assert.Equal("", result.Output);
        Assert.DoesNotContain("   at ", result.ErrorOutput);
    }

    [Fact]
    public async Task Json_prints_one_object_and_nothing_else()
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync("fix", folder, "--json", "--sandbox", "none");

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
    }

    [Fact]
    public async Task Sandbox_none_warns_on_standard_error()
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync("fix", folder, "--sandbox", "none");

        Assert.Contains("WARNING", result.ErrorOutput);
        Assert.DoesNotContain("WARNING", result.Output);
    }

    private static Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync("/", arguments);
}
