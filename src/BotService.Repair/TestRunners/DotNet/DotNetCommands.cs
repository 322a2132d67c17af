using System.Runtime.InteropServices;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Commands of the SDK with the environment that makes them quiet, offline and free of servers that outlive them.</summary>
internal sealed class DotNetCommands(TestContext context)
{
    /// <summary>A folder that no default glob of the SDK compiles; holds what the runner itself writes.</summary>
    public const string OwnFolder = "obj/botservice";

    private const long HeapBytes = 1536L << 20;

    private static readonly string? Root = FindRoot();
    private static readonly string Fallback = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public string Packages => Path.Combine(context.Cache, "nuget");

    private string OwnReadOnly => Path.Combine(context.Cache, "dotnet");

    /// <summary>Project file relative to the workspace.</summary>
    public string Project => context.Project.Properties.GetValueOrDefault("project", context.Project.Evidence);

    /// <summary>Own folder relative to the workspace.</summary>
    public string Own => Join(RepositoryFiles.FolderOf(Project), OwnFolder);

    /// <summary>Folders outside the workspace from which references may come.</summary>
    public IEnumerable<string> TrustedFolders => new[] { Packages, Fallback, Root }.OfType<string>();

    public string Inside(string relative) => context.Sandbox.InsidePath(context.Workspace).TrimEnd('/') + "/" + relative;

    public SandboxCommand Restore(params IEnumerable<string> arguments)
    {
        Directory.CreateDirectory(Packages);
        return Command([.. arguments], writable: [Packages]) with { Network = true };
    }

    public SandboxCommand Build(params IEnumerable<string> arguments) => Command([.. arguments], writable: []);

    /// <summary>A command that runs the repository's tests.</summary>
    public SandboxCommand Test(params IEnumerable<string> arguments)
    {
        var command = Command([.. arguments], writable: []);
        return command with
        {
            Environment = new Dictionary<string, string>(command.Environment)
            {
                ["DOTNET_GCHeapHardLimit"] = HeapBytes.ToString("x"),
                ["DOTNET_TieredPGO"] = "0",
            },
        };
    }

    public static string Join(string folder, string path) => folder.Length == 0 ? path : folder + "/" + path;

    /// <summary>Puts the targets file that every build imports where the sandbox can read but not change it.</summary>
    public string WriteTargets()
    {
        var file = Path.Combine(OwnReadOnly, "BotService.targets");
        Directory.CreateDirectory(OwnReadOnly);
        var text = OwnFiles.Embedded("BotService.targets");
        if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            var fresh = $"{file}.{Guid.NewGuid():N}";
            File.WriteAllText(fresh, text);
            File.Move(fresh, file, overwrite: true);
        }

        return file;
    }

    private SandboxCommand Command(IReadOnlyList<string> arguments, IReadOnlyList<string> writable)
    {
        var readable = TrustedFolders.Append(OwnReadOnly).Where(f => !writable.Contains(f) && Directory.Exists(f) && !f.StartsWith("/usr/", StringComparison.Ordinal));
        return new SandboxCommand(Root is null ? "dotnet" : Path.Combine(Root, "dotnet"), arguments, context.Workspace)
        {
            WorkingDirectory = NeutralFolder(),
            Environment = Variables(),
            ReadOnlyPaths = [.. readable],
            WritablePaths = writable,
            Limits = new SandboxLimits { WallTime = context.CommandTimeout },
        };
    }

    /// <summary>The SDK that <c>global.json</c> pins may be missing here; then commands start where another one hides it.</summary>
    private string NeutralFolder() => File.Exists(Path.Combine(context.Workspace, Own, "global.json")) ? Own : "";

    private Dictionary<string, string> Variables()
    {
        var environment = new Dictionary<string, string>
        {
            ["NUGET_PACKAGES"] = Packages,
            ["NUGET_CERT_REVOCATION_MODE"] = "offline",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["DOTNET_ADD_GLOBAL_TOOLS_TO_PATH"] = "false",
            ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_ROLL_FORWARD"] = "Major",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["TESTINGPLATFORM_TELEMETRY_OPTOUT"] = "1",
            ["TESTINGPLATFORM_NOBANNER"] = "1",
        };
        if (Directory.Exists(Fallback))
        {
            environment["RestoreAdditionalProjectFallbackFolders"] = Fallback;
        }

        if (Root is not null)
        {
            environment["DOTNET_ROOT"] = Root;
        }

        return environment;
    }

    private static string? FindRoot()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return File.Exists(Path.Combine(root, "dotnet")) ? root : null;
    }
}
