using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>Builds by CMake and runs by ctest.</summary>
internal sealed class CTestToolchain(TestContext context) : ISchemaToolchain
{
    private readonly CMakeBuild cmake = new(context);
    private readonly ShellLoop loop = new(context.Sandbox);
    private readonly ReportPaths paths = new(context);

    public ISchemaLanguage Language { get; } = new CppSchemaLanguage();

    public Task<SchemaBuild> BuildAsync(Schema written, TestSelection tests, CancellationToken token) => BuildAsync(token);

    public async Task<SchemaBuild> BuildAsync(CancellationToken token)
    {
        await loop.StopAsync();
        var configured = await cmake.ConfigureAsync(network: false, token);
        var result = configured is { Succeeded: false } ? configured : await cmake.BuildAsync(token);
        var duration = result.WallTime + (configured is null || configured == result ? TimeSpan.Zero : configured.WallTime);
        if (result.Succeeded)
        {
            return new SchemaBuild(null, [], "", "cmake --build", duration);
        }

        // gcc and the linker speak on standard error; ninja passes both on its standard output.
        var said = result.ErrorOutput + "\n" + result.Output;
        var errors = CompilerErrors.OfC(said, paths, context.Project.Directory);
        return new SchemaBuild(RunEnds.Of(result) ?? TestRunEnd.BuildFailed, errors, said, "cmake --build", duration);
    }

    public Task<TestRun> RunAsync(int number, TestSelection tests, TimeSpan limit, CancellationToken token) =>
        new CTestRun(context with { Sandbox = loop }).RunAsync(number, tests, limit, null, token);

    public ValueTask DisposeAsync() => loop.DisposeAsync();
}
