using BotService.Fixture;
using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.Go;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.Tests.TestRunners.Schemata;

public sealed class SchemaSessionTests : IDisposable
{
    private const string Text = "package a\n\nvar outside = 1\n\nfunc f(x int) int {\n\treturn x + 1\n}\n";
    private readonly TemporaryFolder workspace = new TemporaryFolder().Write("a.go", Text);

    [Fact]
    public async Task Candidates_of_one_function_share_one_build()
    {
        var toolchain = new FakeToolchain(workspace);

        var verdicts = await TryAsync(toolchain, "x - 1", "x * 1", "x / 1");

        Assert.Equal(1, toolchain.Builds);
        Assert.Equal([1, 2, 3], toolchain.Runs);
        Assert.All(verdicts, v => Assert.Equal(TestRunEnd.Completed, v.Run.End));
        Assert.Equal(["a.go"], Directory.GetFiles(workspace).Select(Path.GetFileName));
        Assert.Equal(Text, await File.ReadAllTextAsync(Path.Combine(workspace, "a.go")));
    }

    [Fact]
    public async Task A_candidate_that_does_not_compile_is_taken_out_and_the_others_are_built_again()
    {
        var toolchain = new FakeToolchain(workspace);

        var verdicts = await TryAsync(toolchain, "x - 1", "BAD1", "x * 1", "BAD2");

        Assert.Equal(2, toolchain.Builds);
        Assert.Equal([TestRunEnd.Completed, TestRunEnd.BuildFailed, TestRunEnd.Completed, TestRunEnd.BuildFailed], verdicts.Select(v => v.Run.End));
        Assert.Contains("BAD1", verdicts[1].Run.Message);
    }

    [Fact]
    public async Task An_edit_outside_functions_gets_a_build_of_its_own()
    {
        var toolchain = new FakeToolchain(workspace);
        var outside = new CandidatePatch(9, [new TextEdit("a.go", Text.IndexOf("= 1", StringComparison.Ordinal), 3, "= 2")], "test", 3, 1);

        await using var session = new SchemaSession(toolchain, workspace);
        var verdicts = await session.TryAsync([Candidate(0, "x - 1"), outside, Candidate(1, "x * 1")], TestSelection.All, TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Equal([1, 2, 0], toolchain.Runs);
        Assert.Equal([0, 9, 1], verdicts.Select(v => v.Candidate.Id));
    }

    [Fact]
    public async Task An_error_that_nobody_can_be_blamed_for_is_found_by_halves()
    {
        var toolchain = new FakeToolchain(workspace) { NamesPlaces = false };

        var verdicts = await TryAsync(toolchain, "x - 1", "x * 1", "x / 1", "BAD1");

        Assert.Equal(
            [TestRunEnd.Completed, TestRunEnd.Completed, TestRunEnd.Completed, TestRunEnd.BuildFailed], verdicts.Select(v => v.Run.End));
    }

    [Fact]
    public async Task A_function_whose_schema_never_compiles_is_given_up_and_its_candidates_still_get_verdicts()
    {
        var toolchain = new FakeToolchain(workspace) { RefusesSchemata = true };

        var verdicts = await TryAsync(toolchain, "x - 1", "x * 1", "x / 1", "x % 1", "BAD1");

        Assert.Equal(
            [TestRunEnd.Completed, TestRunEnd.Completed, TestRunEnd.Completed, TestRunEnd.Completed, TestRunEnd.BuildFailed], verdicts.Select(v => v.Run.End));
        Assert.All(toolchain.Runs, number => Assert.Equal(0, number));
    }

    public void Dispose() => workspace.Dispose();

    private async Task<IReadOnlyList<CandidateVerdict>> TryAsync(FakeToolchain toolchain, params string[] replacements)
    {
        await using var session = new SchemaSession(toolchain, workspace);
        return await session.TryAsync([.. replacements.Select((r, i) => Candidate(i, r))], TestSelection.All, TimeSpan.FromSeconds(1), CancellationToken.None);
    }

    private static CandidatePatch Candidate(int id, string replacement) =>
        new(id, [new TextEdit("a.go", Text.IndexOf("x + 1", StringComparison.Ordinal), 5, replacement)], "test", 6, 1);

    /// <summary>A compiler to which every line with BAD is an error.</summary>
    private sealed class FakeToolchain(string workspace) : ISchemaToolchain
    {
        public bool NamesPlaces { get; init; } = true;

        /// <summary>Blames every version, as a compiler does where the versions of a body cannot stand side by side.</summary>
        public bool RefusesSchemata { get; init; }

        public int Builds { get; private set; }

        public List<int> Runs { get; } = [];

        public ISchemaLanguage Language { get; } = new GoSchemaLanguage();

        public Task<SchemaBuild> BuildAsync(Schema written, TestSelection tests, CancellationToken token)
        {
            Builds++;
            var lines = File.ReadAllLines(Path.Combine(workspace, "a.go"));
            var errors = lines.Select((text, i) => (Text: text, Line: i + 1))
                .Where(l => l.Text.Contains("BAD", StringComparison.Ordinal) || (RefusesSchemata && written.Lines.Any(v => v.First < l.Line && l.Line <= v.Last)))
                .Select(l => new CompilerError($"a.go:{l.Line}: {l.Text}", NamesPlaces ? [new SourcePlace("a.go", l.Line)] : []))
                .ToList();
            TestRunEnd? ended = errors.Count > 0 ? TestRunEnd.BuildFailed : null;
            return Task.FromResult(new SchemaBuild(ended, errors, "", "fake", TimeSpan.FromSeconds(1)));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public Task<TestRun> RunAsync(int number, TestSelection tests, TimeSpan limit, CancellationToken token)
        {
            Runs.Add(number);
            return Task.FromResult(new TestRun(TestRunEnd.Completed, [], "", "fake", TimeSpan.FromMilliseconds(1)));
        }
    }
}
