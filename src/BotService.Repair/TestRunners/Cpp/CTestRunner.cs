using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>CMake projects with tests.</summary>
internal sealed partial class CTestRunner : ITestRunner
{
    public string Name => "ctest";

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files)
    {
        var folders = files.Named("CMakeLists.txt").Select(RepositoryFiles.FolderOf).OrderBy(f => f.Count(c => c == '/')).ThenBy(f => f, StringComparer.Ordinal).ToList();
        return
        [
            .. folders
                .Where(f => !folders.Any(o => o != f && IsBelow(f, o)))
                .Where(f => folders.Any(o => IsBelow(o, f) && Testing().IsMatch(files.Read(ListsIn(o)))))
                .Select(f => new TestProject(Name, f, ["c", "cpp"]) { Evidence = ListsIn(f), Command = "cmake -S . -B build && cmake --build build && ctest --test-dir build" }),
        ];
    }

    public async Task<StepResult> RestoreAsync(TestContext context, CancellationToken token)
    {
        var files = new RepositoryFiles(context.ProjectFolder);
        var downloads = files.Paths.Any(p => (p.EndsWith("CMakeLists.txt", StringComparison.Ordinal) || p.EndsWith(".cmake", StringComparison.Ordinal)) && Download().IsMatch(files.Read(p)));
        var build = new CMakeBuild(context);
        var result = await build.ConfigureAsync(downloads, token);
        if (downloads && result is { Succeeded: false })
        {
            return new StepResult(false, RunEnds.Shorten($"cmake ended with {result.ExitCode}: {result.ErrorOutput}"), ["cmake -S . -B build"]);
        }

        // What every later run shares; whether it compiles is for the first run to say.
        await build.BuildAsync(token);
        return StepResult.Done(downloads ? ["cmake -S . -B build"] : []);
    }

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var build = await new CTestToolchain(context).BuildAsync(token);
        if (!build.Succeeded)
        {
            return build.AsRun();
        }

        var run = await new CTestRun(context).RunAsync(0, tests, context.CommandTimeout, context.CommandTimeout / 2, token);
        return run with { Command = context.Project.Command, Duration = run.Duration + build.Duration };
    }

    public Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token) => Task.FromResult<Coverage?>(null);

    public Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token) =>
        Task.FromResult<ICandidateSession>(new SchemaSession(new CTestToolchain(context), context.Workspace));

    private static string ListsIn(string folder) => folder.Length == 0 ? "CMakeLists.txt" : folder + "/CMakeLists.txt";

    private static bool IsBelow(string path, string folder) => folder.Length == 0 || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    [GeneratedRegex(@"(?im)^[ \t]*(enable_testing\s*\(|include\s*\(\s*CTest|add_test\s*\()", RegexOptions.CultureInvariant)]
    private static partial Regex Testing();

    [GeneratedRegex(@"(?i)\b(FetchContent_|ExternalProject_Add|CPMAddPackage|file\s*\(\s*DOWNLOAD)", RegexOptions.CultureInvariant)]
    private static partial Regex Download();
}
