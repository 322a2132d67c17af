using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Schemata;

/// <summary>Builds what stands in the workspace once and runs it many times.</summary>
internal interface ISchemaToolchain : IAsyncDisposable
{
    ISchemaLanguage Language { get; }

    /// <summary>Builds all that the tests need, without running them.</summary>
    /// <param name="written">What was written into the workspace for it.</param>
    Task<SchemaBuild> BuildAsync(Schema written, TestSelection tests, CancellationToken token);

    /// <summary>Runs the tests of the last build.</summary>
    /// <param name="number">Value of <see cref="MutantVariable"/>; 0 is the original.</param>
    Task<TestRun> RunAsync(int number, TestSelection tests, TimeSpan limit, CancellationToken token);
}

/// <param name="Ended">Null when the build succeeded; else <see cref="TestRunEnd.BuildFailed"/>, or what cut it off.</param>
/// <param name="Errors">With places in the workspace.</param>
internal sealed record SchemaBuild(TestRunEnd? Ended, IReadOnlyList<CompilerError> Errors, string Message, string Command, TimeSpan Duration)
{
    public bool Succeeded => Ended is null;

    public TestRun AsRun() => new(Ended ?? TestRunEnd.Completed, [], RunEnds.Shorten(Message), Command, Duration);
}
