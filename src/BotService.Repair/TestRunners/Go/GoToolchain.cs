using System.Globalization;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Go;

/// <summary>Compiles a package's test program once and runs it directly.</summary>
internal sealed class GoToolchain(TestContext context) : ISchemaToolchain
{
    /// <summary>The go command ignores folders whose name starts with a dot.</summary>
    private const string Folder = ".botservice";
    private readonly GoCommands go = new(context);
    private readonly ShellLoop loop = new(context.Sandbox);
    private readonly GoPackages packages = GoPackages.Of(context);
    private readonly ReportPaths paths = new(context);
    private IReadOnlyList<string>? testedPackages;
    private string? converter;

    public ISchemaLanguage Language { get; } = new GoSchemaLanguage();

    public async Task<SchemaBuild> BuildAsync(Schema written, TestSelection tests, CancellationToken token)
    {
        await loop.StopAsync();
        var duration = TimeSpan.Zero;
        var command = "";
        foreach (var (package, program) in Programs(await PackagesOfAsync(tests, token)))
        {
            List<string> arguments = ["test", "-c", "-o", Path.Combine(Folder, program), $"-gcflags={packages.Module}/...=-e", "-ldflags=-w", package];
            command = "go " + string.Join(' ', arguments);
            var result = await go.GoAsync(arguments, token);
            duration += result.WallTime;
            if (!result.Succeeded)
            {
                var errors = CompilerErrors.OfGo(result.ErrorOutput, paths, context.Project.Directory);
                return new SchemaBuild(RunEnds.Of(result) ?? TestRunEnd.BuildFailed, errors, result.ErrorOutput, command, duration);
            }
        }

        return new SchemaBuild(null, [], "", command, duration);
    }

    public async Task<TestRun> RunAsync(int number, TestSelection tests, TimeSpan limit, CancellationToken token)
    {
        var results = new List<TestResult>();
        var duration = TimeSpan.Zero;
        foreach (var (package, program) in Programs(await PackagesOfAsync(tests, token)))
        {
            var result = await RunProgramAsync(number, package, program, tests, limit - duration, token);
            duration += result.WallTime;
            results.AddRange(GoReport.Read(result, paths, packages.FolderOf).Tests);
            if (RunEnds.Of(result) is { } cut)
            {
                return new TestRun(cut, RunEnds.Selected(results, tests, RunEnds.OutcomeOfUnfinished(result)), $"{package} was ended after {limit}", program, duration);
            }
        }

        var kept = RunEnds.Selected(results, tests, TestOutcome.Crashed);
        return new TestRun(kept.Count > 0 ? TestRunEnd.Completed : TestRunEnd.NoTests, kept, "", "go test", duration);
    }

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    private async Task<CommandResult> RunProgramAsync(int number, string package, string program, TestSelection tests, TimeSpan limit, CancellationToken token)
    {
        var folder = packages.InModule(package);
        List<string> arguments = ["-p", package, go.InsidePath($"{Folder}/{program}"), "-test.v"];
        if (tests.Ids is { } ids)
        {
            arguments.AddRange(["-test.run", GoTestId.RunPattern(ids.Select(GoTestId.Parse).OfType<GoTestId>().Where(i => i.Package == package))]);
        }

        var variables = new Dictionary<string, string> { [MutantVariable.Name] = number.ToString(CultureInfo.InvariantCulture) };
        return await new GoCommands(context with { Sandbox = loop }).RunAsync(await ConverterAsync(token), arguments, folder, limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1), variables, false, token);
    }

    private static IEnumerable<(string Package, string Program)> Programs(IReadOnlyList<string> names) => names.Select((n, i) => (n, $"{i}.test"));

    private async Task<IReadOnlyList<string>> PackagesOfAsync(TestSelection tests, CancellationToken token)
    {
        if (tests.Ids is { } ids)
        {
            return [.. ids.Select(GoTestId.Parse).OfType<GoTestId>().Select(i => i.Package).Distinct()];
        }

        return testedPackages ??=
        [
            .. (await go.GoAsync(["list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", "./..."], token))
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
    }

    /// <summary>Path of the program that turns a test program's output into the lines of <c>go test -json</c>.</summary>
    private async Task<string> ConverterAsync(CancellationToken token) =>
        converter ??= Path.Combine((await go.GoAsync(["env", "GOTOOLDIR"], token)).Output.Trim(), "test2json");
}
