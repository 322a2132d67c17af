using System.Globalization;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>Builds the test programs by cargo, only those that hold the tests once that is known, and runs them directly.</summary>
internal sealed class CargoToolchain(TestContext context) : ISchemaToolchain
{
    private readonly CargoCommands cargo = new(context);
    private readonly ShellLoop loop = new(context.Sandbox);
    private readonly ReportPaths paths = new(context);
    private IReadOnlyList<RustTarget> known = [];

    public ISchemaLanguage Language { get; } = new RustSchemaLanguage();

    public async Task<SchemaBuild> BuildAsync(Schema written, TestSelection tests, CancellationToken token)
    {
        await loop.StopAsync();
        List<string> arguments = ["test", "--no-run", "--message-format=json", .. SelectorFor(tests)];
        var result = await cargo.CargoAsync(arguments, token);
        var messages = CargoMessages.Read(result.Output, paths, context.Project.Directory);
        if (!result.Succeeded)
        {
            var said = messages.Errors.Count > 0 ? string.Join("\n\n", messages.Errors.Select(e => e.Message)) : result.ErrorOutput;
            return new SchemaBuild(RunEnds.Of(result) ?? TestRunEnd.BuildFailed, messages.Errors, said, "cargo test --no-run", result.WallTime);
        }

        known = [.. messages.Targets, .. known.Where(k => messages.Targets.All(t => t.Id != k.Id))];
        return new SchemaBuild(null, [], "", "cargo test --no-run", result.WallTime);
    }

    public Task<TestRun> RunAsync(int number, TestSelection tests, TimeSpan limit, CancellationToken token)
    {
        var variables = new Dictionary<string, string> { [MutantVariable.Name] = number.ToString(CultureInfo.InvariantCulture), ["RUST_BACKTRACE"] = "0" };
        return new RustPrograms(context with { Sandbox = loop }).RunWithDocTestsAsync(known, tests, limit, variables, token);
    }

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    /// <summary>Cargo takes one package with several targets, so tests of several packages mean that all is built.</summary>
    private IReadOnlyList<string> SelectorFor(TestSelection tests)
    {
        var needed = tests.Ids is null ? [] : known.Where(t => tests.Ids.Any(i => t.PathOf(i) is not null)).ToList();
        return needed.Count > 0 && needed.Select(t => t.Package).Distinct().Count() == 1
            ? [.. needed[0].Selector, .. needed.Skip(1).SelectMany(t => t.Selector.Skip(2))]
            : ["--workspace"];
    }
}
