using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Go;

/// <summary>The go command in the sandbox, with its caches in the repository's cache folder.</summary>
/// <remarks>All workspaces of a repository share the build cache, so that the standard library and the dependencies are compiled once.</remarks>
internal sealed class GoCommands(TestContext context)
{
    /// <summary>A program that was built into the project, as commands see it.</summary>
    public string InsidePath(string relative) => Path.Combine(context.Sandbox.InsidePath(context.Workspace), context.Project.Directory, relative);

    public Task<CommandResult> GoAsync(IReadOnlyList<string> arguments, CancellationToken token, TimeSpan? limit = null, bool network = false) =>
        RunAsync("go", arguments, "", limit ?? context.CommandTimeout, new Dictionary<string, string>(), network, token);

    /// <summary>Runs a program in a folder relative to the project.</summary>
    public Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, TimeSpan limit, IReadOnlyDictionary<string, string> variables, bool network, CancellationToken token) =>
        context.Sandbox.RunAsync(
            new SandboxCommand(program, arguments, context.Workspace)
            {
                WorkingDirectory = Path.Combine(context.Project.Directory, folder),
                Environment = Variables(network).Concat(variables).ToDictionary(),
                WritablePaths = [context.Cache],
                Network = network,
                Limits = new SandboxLimits { WallTime = limit },
            },
            token);

    private Dictionary<string, string> Variables(bool network)
    {
        var variables = new Dictionary<string, string>
        {
            ["GOCACHE"] = Path.Combine(context.Cache, "go-build"),
            ["GOPATH"] = Path.Combine(context.Cache, "go"),
            ["GOTOOLCHAIN"] = "local",
            ["GOMAXPROCS"] = Math.Max(2, context.Parallelism).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (!network)
        {
            variables["GOPROXY"] = "off";
        }

        return variables;
    }
}
