using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>Builds by the project's own test goal, whose programs end at once, and runs by the same goal, which then has nothing to build.</summary>
/// <remarks>The programs' handshake shows that make saw the change. Where it is missing (a makefile that does not know its headers)
/// all is made again; where it is missing still, building and running stay one step.</remarks>
internal sealed class MakeToolchain(TestContext context) : ISchemaToolchain
{
    private readonly NativeCommands commands = new(context);
    private readonly ShellLoop loop = new(context.Sandbox);
    private readonly ReportPaths paths = new(context);
    private bool makeAll;

    /// <summary>What a run needs beyond the tests' own time because make builds in it.</summary>
    private TimeSpan buildingInRun;

    public ISchemaLanguage Language { get; } = new CppSchemaLanguage();

    public async Task<SchemaBuild> BuildAsync(Schema written, TestSelection tests, CancellationToken token)
    {
        await loop.StopAsync();
        var result = await MakeAsync(makeAll, token);
        var duration = result.WallTime;
        if (!makeAll && !Refutes(result) && !Confirms(result, written))
        {
            result = await MakeAsync(all: true, token);
            makeAll = Confirms(result, written);
            duration += result.WallTime;
        }

        var command = "make " + MakeProject.GoalOf(context);
        if (RunEnds.Of(result) is { } cut)
        {
            return new SchemaBuild(cut, [], result.ErrorOutput, command, duration);
        }

        buildingInRun = TimeSpan.Zero;
        if (Confirms(result, written) && !Refutes(result))
        {
            return new SchemaBuild(null, [], "", command, duration);
        }

        if (Refutes(result) || written.Members.Count > 1)
        {
            var errors = CompilerErrors.OfC(result.ErrorOutput, paths, context.Project.Directory);
            return new SchemaBuild(TestRunEnd.BuildFailed, errors, result.ErrorOutput, command, duration);
        }

        buildingInRun = duration;
        return new SchemaBuild(null, [], "", command, duration);
    }

    public async Task<TestRun> RunAsync(int number, TestSelection tests, TimeSpan limit, CancellationToken token)
    {
        List<string> command = ["make", "--no-print-directory", MakeProject.GoalOf(context)];
        if (buildingInRun > TimeSpan.Zero)
        {
            command.Insert(1, "-B");
        }

        return MakeReport.Read(await new NativeCommands(context with { Sandbox = loop }).RunAsync(command, limit + buildingInRun, number, token), context, tests);
    }

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    private Task<CommandResult> MakeAsync(bool all, CancellationToken token) => commands.RunAsync(
        ["make", "--no-print-directory", "-k", all ? "-B" : "-k", MakeProject.GoalOf(context)], context.CommandTimeout, CppSchemaLanguage.BuildOnly, token);

    private static bool Confirms(CommandResult result, Schema written) =>
        (result.ErrorOutput + result.Output).Contains(CppSchemaLanguage.Handshake(written.Generation), StringComparison.Ordinal);

    private static bool Refutes(CommandResult result) =>
        result.ExitCode != 0 && MakeReport.IsBuildFailure(result);
}
