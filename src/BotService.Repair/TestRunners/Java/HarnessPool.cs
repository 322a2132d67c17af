using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>The warm JVMs of one workspace, one for each module, started when first needed and again after one was spent.</summary>
internal sealed partial class HarnessPool(TestContext context, JavaModel model, string repository) : IAsyncDisposable
{
    private readonly Dictionary<int, Task<HarnessProcess>> processes = [];
    private readonly string inside = context.Sandbox.InsidePath(context.Workspace).TrimEnd('/');

    /// <summary>A JVM that can take a request, or null when this module's tests need the build tool.</summary>
    public async Task<HarnessProcess?> GetAsync(int module, CancellationToken token)
    {
        Start(module);
        var process = await processes[module].WaitAsync(token);
        return process.Usable ? process : null;
    }

    /// <summary>Begins to start a module's JVM unless one is there.</summary>
    /// <remarks>Not bound to a caller's cancellation, since the next caller needs it as well; disposing ends it.</remarks>
    public void Start(int module)
    {
        if (!processes.ContainsKey(module))
        {
            processes[module] = HarnessProcess.OpenAsync(context.Sandbox, CommandFor(model.Modules[module]), model, module, CancellationToken.None);
        }
    }

    /// <summary>Ends a spent JVM and begins to start the next.</summary>
    public async Task ReplaceAsync(int module)
    {
        if (processes.Remove(module, out var process))
        {
            await (await process).DisposeAsync();
        }

        Start(module);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values)
        {
            await EndAsync(process);
        }

        processes.Clear();
    }

    private static async Task EndAsync(Task<HarnessProcess> process)
    {
        try
        {
            await (await process).DisposeAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SandboxUnavailableException)
        {
            // It never started, so nothing is left to end.
        }
    }

    private SandboxCommand CommandFor(JavaModule module)
    {
        var folder = module.Folder;
        string[] arguments =
        [
            .. JavaInstallation.ShortRun,
            "-Xmx768m",
            "--add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED",
            "-Djdk.net.URLClassPath.disableClassPathURLCheck=true",
            $"-Dbasedir={folder}",
            .. module["argLine"].SelectMany(Flags),
            .. module["property"].Select(p => "-D" + p),
            "-ea",
            "-cp",
            HarnessFiles.ClassFolder(context.Cache, "harness"),
            "botservice.harness.Main",
            Path.Combine(HarnessFiles.SourceFolder(context.Cache), "bridges"),
        ];
        var java = JavaInstallation.JavaHome is { } home ? Path.Combine(home, "bin", "java") : "java";
        var command = JavaInstallation.Command(context, java, arguments, repository, HarnessFiles.ClassFolder(context.Cache, "harness"), HarnessFiles.SourceFolder(context.Cache));
        var environment = module["environment"].Select(e => e.Split('=', 2)).Where(e => e.Length == 2);
        return command with
        {
            WorkingDirectory = folder.StartsWith(inside + "/", StringComparison.Ordinal) ? folder[(inside.Length + 1)..] : context.Project.Directory,
            Environment = new Dictionary<string, string>(command.Environment.Concat(environment.Select(e => KeyValuePair.Create(e[0], e[1]))).DistinctBy(e => e.Key)),
            Limits = new SandboxLimits { WallTime = TimeSpan.FromDays(1), CpuTime = TimeSpan.FromDays(1) },
        };
    }

    /// <summary>Flags of the test process; agents are left out, since they measure and do not change results.</summary>
    private static IEnumerable<string> Flags(string argLine) => FlagPattern().Matches(argLine)
        .Select(m => m.Value.Replace("\"", "", StringComparison.Ordinal))
        .Where(f => !f.StartsWith("-javaagent", StringComparison.Ordinal) && !f.Contains("@{", StringComparison.Ordinal));

    [GeneratedRegex("""(?:--\S+[ =]\S+)|(?:-(?:[^\s"]|"[^"]*")+)""")]
    private static partial Regex FlagPattern();
}
