using System.Text.Json;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Warm;

namespace BotService.Repair.TestRunners.Python;

/// <summary>What an interpreter answered to <c>Harness/probe.py</c>.</summary>
/// <param name="Framework">Version of the test framework, or null where it is not installed.</param>
/// <param name="Missing">Requirements of the project that are not installed.</param>
/// <param name="Optional">The same of its development requirements, which tests rarely need.</param>
internal sealed record PythonProbe(string Version, string? Framework, IReadOnlyList<string> Missing, IReadOnlyList<string> Optional)
{
    public string Path { get; init; } = "";

    public bool CanRun => Framework is not null;
}

/// <summary>Chooses the interpreter by asking the candidates inside the sandbox.</summary>
internal static class PythonInterpreter
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(20);

    /// <summary>Where a restore puts what the project needs beyond the machine's own packages.</summary>
    public static string VirtualEnvironment(TestContext context) =>
        System.IO.Path.Combine(context.Cache, "python-venv", context.Project.Directory.Length == 0 ? "root" : context.Project.Directory.Replace('/', '_'));

    /// <exception cref="HarnessFailedException">No interpreter has the framework.</exception>
    public static async Task<string> ForAsync(TestContext context, string framework, CancellationToken token)
    {
        var choice = ChoiceFile(context, framework);
        if (File.Exists(choice))
        {
            return await File.ReadAllTextAsync(choice, token);
        }

        var best = Best(await ProbeAsync(context, framework, token))
            ?? throw new HarnessFailedException($"No python3 on this machine has {framework}. Install it (Debian: python3-{framework}).");
        Remember(context, framework, best.Path);
        return best.Path;
    }

    /// <summary>All interpreters that answered, in order of preference.</summary>
    public static async Task<IReadOnlyList<PythonProbe>> ProbeAsync(TestContext context, string framework, CancellationToken token)
    {
        var probes = new List<PythonProbe>();
        foreach (var path in Candidates(context))
        {
            if (await AskAsync(path, context, framework, token) is { } probe)
            {
                probes.Add(probe);
                if (probe is { CanRun: true, Missing.Count: 0 })
                {
                    break;
                }
            }
        }

        return probes;
    }

    public static PythonProbe? Best(IEnumerable<PythonProbe> probes) =>
        probes.Where(p => p.CanRun).OrderBy(p => p.Missing.Count).FirstOrDefault();

    public static async Task<PythonProbe?> AskAsync(string path, TestContext context, string framework, CancellationToken token)
    {
        try
        {
            var limits = new SandboxLimits { WallTime = ProbeLimit };
            var command = PythonHarness.Command(path, context, ["-B", "-c", PythonHarness.Source("probe.py"), framework], limits);
            var result = await context.Sandbox.RunAsync(command, token);
            var probe = result.Succeeded ? JsonSerializer.Deserialize<PythonProbe>(result.Output, JsonSerializerOptions.Web) : null;
            return probe is null ? null : probe with { Path = path };
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps the choice for later steps. The file lies outside of what commands may write.</summary>
    public static void Remember(TestContext context, string framework, string path)
    {
        var file = ChoiceFile(context, framework);
        var fresh = $"{file}.{Environment.CurrentManagedThreadId}";
        File.WriteAllText(fresh, path);
        File.Move(fresh, file, overwrite: true);
    }

    private static IEnumerable<string> Candidates(TestContext context)
    {
        var inside = context.Sandbox.InsidePath(context.Workspace);
        string[] folders = [.. new[] { context.Project.Directory, "" }.Distinct()];
        return folders
            .SelectMany(f => new[] { ".venv", "venv" }.Select(v => System.IO.Path.Combine(f, v, "bin", "python")))
            .Where(p => File.Exists(System.IO.Path.Combine(context.Workspace, p)))
            .Select(p => System.IO.Path.Combine(inside, p))
            .Prepend(System.IO.Path.Combine(VirtualEnvironment(context), "bin", "python"))
            .Where(p => p.StartsWith(inside, StringComparison.Ordinal) || File.Exists(p))
            .Concat(["python3", "/usr/bin/python3", "/usr/local/bin/python3"]);
    }

    private static string ChoiceFile(TestContext context, string framework) =>
        System.IO.Path.Combine(context.Cache, $"python-{framework}-{context.Project.Directory.Replace('/', '_')}");
}
