using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>Cargo packages and workspaces: library, program and integration tests, and documentation tests where there are any.</summary>
internal sealed partial class CargoTestRunner : ITestRunner
{
    public string Name => "cargo-test";

    /// <summary>A package inside the folder of a workspace or of another package is run by that one.</summary>
    public IReadOnlyList<TestProject> Detect(RepositoryFiles files)
    {
        var folders = files.Named("Cargo.toml").Select(RepositoryFiles.FolderOf).ToList();
        return
        [
            .. folders
                .Where(f => !folders.Any(o => o != f && (o.Length == 0 || f.StartsWith(o + "/", StringComparison.Ordinal)) && IsWorkspace(files, o)))
                .Select(f => new TestProject(Name, f, ["rust"]) { Evidence = f.Length == 0 ? "Cargo.toml" : f + "/Cargo.toml", Command = "cargo test --workspace" }),
        ];
    }

    public async Task<StepResult> RestoreAsync(TestContext context, CancellationToken token)
    {
        var cargo = new CargoCommands(context);
        var commands = new List<string>();
        if (HasDependencies(context))
        {
            var locked = File.Exists(Path.Combine(context.ProjectFolder, "Cargo.lock"));
            var result = await cargo.CargoAsync(locked ? ["fetch", "--locked"] : ["fetch"], token, network: true);
            commands.Add(locked ? "cargo fetch --locked" : "cargo fetch");
            if (!result.Succeeded)
            {
                return new StepResult(false, RunEnds.Shorten($"{commands[0]} ended with {result.ExitCode}: {result.ErrorOutput}"), commands);
            }
        }

        // Compiles the dependencies; whether the code itself compiles is for the first run to say.
        await cargo.CargoAsync(["test", "--workspace", "--no-run"], token);
        return StepResult.Done([.. commands]);
    }

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var build = await new CargoCommands(context).CargoAsync(["test", "--workspace", "--no-run", "--message-format=json"], token);
        var messages = CargoMessages.Read(build.Output, new ReportPaths(context), context.Project.Directory);
        if (!build.Succeeded)
        {
            var said = messages.Errors.Count > 0 ? string.Join("\n\n", messages.Errors.Select(e => e.Message)) : build.ErrorOutput;
            return new TestRun(RunEnds.Of(build) ?? TestRunEnd.BuildFailed, [], RunEnds.Shorten(said), "cargo test --workspace", build.WallTime);
        }

        var variables = new Dictionary<string, string> { ["RUST_BACKTRACE"] = "1" };
        var run = await new RustPrograms(context).RunWithDocTestsAsync(messages.Targets, tests, context.CommandTimeout, variables, token);
        return run with { Command = "cargo test --workspace", Duration = run.Duration + build.WallTime };
    }

    public Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token) => Task.FromResult<Coverage?>(null);

    public Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token) =>
        Task.FromResult<ICandidateSession>(new SchemaSession(new CargoToolchain(context), context.Workspace));

    private static bool IsWorkspace(RepositoryFiles files, string folder) =>
        files.Read(folder.Length == 0 ? "Cargo.toml" : folder + "/Cargo.toml").Contains("[workspace", StringComparison.Ordinal);

    private static bool HasDependencies(TestContext context)
    {
        var folder = context.Project.Directory;
        var locked = SandboxFiles.ReadText(context.Workspace, Path.Combine(folder, "Cargo.lock"), 8 << 20);
        return locked is not null
            ? locked.Contains("source = ", StringComparison.Ordinal)
            : new RepositoryFiles(context.ProjectFolder) is var files && files.Named("Cargo.toml").Any(f => Dependency().IsMatch(files.Read(f)));
    }

    [GeneratedRegex(@"(?m)^[ \t]*\[(.*\.)?(dev-|build-)?dependencies(\.|\]\s*\n\s*[\w-]+\s*[=.])", RegexOptions.CultureInvariant)]
    private static partial Regex Dependency();
}
