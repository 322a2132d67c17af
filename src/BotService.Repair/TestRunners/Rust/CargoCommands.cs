using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>Cargo and the programs that it built, in the sandbox.</summary>
internal sealed class CargoCommands(TestContext context)
{
    /// <summary>Deep recursion costs more stack in a function that holds many versions; the pages are taken only when they are used.</summary>
    private const long StackBytes = 256L << 20;

    public Task<CommandResult> CargoAsync(
        IReadOnlyList<string> arguments, CancellationToken token, bool network = false, TimeSpan? limit = null, IReadOnlyDictionary<string, string>? more = null)
    {
        var variables = new Dictionary<string, string>(more ?? new Dictionary<string, string>())
        {
            ["CARGO_HOME"] = Path.Combine(context.Cache, "cargo"),
            ["CARGO_TERM_COLOR"] = "never",
            ["CARGO_BUILD_JOBS"] = Math.Max(1, context.Parallelism).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["CARGO_NET_OFFLINE"] = network ? "false" : "true",
        };
        return RunAsync("cargo", arguments, "", limit ?? context.CommandTimeout, variables, network, token);
    }

    /// <summary>Runs a test program as cargo does: in its package's folder.</summary>
    public Task<CommandResult> ProgramAsync(RustTarget target, IReadOnlyList<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string> variables, CancellationToken token)
    {
        var package = Path.GetDirectoryName(target.Manifest) ?? "";
        var all = new Dictionary<string, string>(variables)
        {
            ["CARGO_MANIFEST_DIR"] = package,
            ["CARGO_PKG_NAME"] = target.Package,
            ["RUST_MIN_STACK"] = StackBytes.ToString(System.Globalization.CultureInfo.InvariantCulture),

            // The JSON form of the report is not yet stable; the variable is seen by the test program only, not by the compiler.
            ["RUSTC_BOOTSTRAP"] = "1",
        };
        var folder = Path.GetRelativePath(Path.Combine(context.Sandbox.InsidePath(context.Workspace), context.Project.Directory), package);
        return RunAsync(target.Executable, ["-Z", "unstable-options", "--format", "json", .. arguments], folder, limit, all, false, token);
    }

    private Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, TimeSpan limit, IReadOnlyDictionary<string, string> variables, bool network, CancellationToken token) =>
        context.Sandbox.RunAsync(
            new SandboxCommand(program, arguments, context.Workspace)
            {
                WorkingDirectory = Path.GetFullPath(Path.Combine(context.Project.Directory, folder), "/")[1..],
                Environment = variables,
                WritablePaths = [context.Cache],
                Network = network,
                Limits = new SandboxLimits { WallTime = limit, OutputBytes = 16 << 20 },
            },
            token);
}
