using System.Text.Json;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Warm;

namespace BotService.Repair.TestRunners.Python;

/// <summary>The harness for one framework: the parts under <c>Harness/</c>, joined and given to the chosen interpreter.</summary>
internal sealed class PythonHarness(string framework) : IHarness
{
    private const int ShownIds = 10;

    public static string Source(string part)
    {
        using var stream = typeof(PythonHarness).Assembly.GetManifestResourceStream($"TestRunners/Python/Harness/{part}")
            ?? throw new InvalidOperationException($"The harness part '{part}' is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public async Task<HarnessStart> DescribeAsync(TestContext context, CancellationToken token)
    {
        var interpreter = await PythonInterpreter.ForAsync(context, framework, token);
        var source = string.Join("\n\n", new[] { "protocol.py", "coverage.py", $"{framework}_child.py", "server.py" }.Select(Source));
        var key = HarnessStart.NewKey();
        var ignored = context.Project.Properties.GetValueOrDefault("ignore", "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var inside = context.Sandbox.InsidePath(context.Workspace);
        var command = Command(
            interpreter, context, ["-B", "-c", source, key, inside, JsonSerializer.Serialize(ignored)], SessionLimits);
        return new HarnessStart(command, key);
    }

    public string CommandOf(TestContext context, TestSelection tests) => CommandLine(context.Project.Directory, framework, tests.Ids);

    public static string CommandLine(string directory, string framework, IReadOnlyList<string>? ids)
    {
        var folder = directory.Length == 0 ? "" : $"cd {Quote(directory)} && ";
        var verbosity = framework == PytestRunner.RunnerName ? " -q" : ids is null ? " discover" : "";
        var names = (ids ?? []).Take(ShownIds).Select(Quote).Append(ids?.Count > ShownIds ? "..." : "");
        return $"{folder}python3 -m {framework}{verbosity} {string.Join(' ', names)}".TrimEnd();
    }

    /// <summary>A command of this project's interpreter in its folder.</summary>
    public static SandboxCommand Command(string interpreter, TestContext context, IReadOnlyList<string> arguments, SandboxLimits limits)
    {
        var environment = PythonInterpreter.VirtualEnvironment(context);
        return new SandboxCommand(interpreter, arguments, context.Workspace)
        {
            WorkingDirectory = context.Project.Directory,
            ReadOnlyPaths = Directory.Exists(environment) ? [environment] : [],
            Environment = new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONIOENCODING"] = "utf-8" },
            Limits = limits,
        };
    }

    /// <summary>The harness lives as long as its session; what it runs is limited request by request.</summary>
    private static SandboxLimits SessionLimits { get; } = new() { WallTime = TimeSpan.FromHours(24), CpuTime = TimeSpan.FromHours(24) };

    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "._-/:[]=".Contains(c)) ? text : "'" + text.Replace("'", "'\\''") + "'";
}
