using System.Text.Json;
using BotService.Commands;
using BotService.Evaluation;
using BotService.Fixture;
using BotService.Repair;

namespace BotService.Tests.Evaluation;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Screen screen = new();
    private readonly List<RepairRequest> requests = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Invented.Good, true, true)]
    [InlineData(Invented.GoodOtherwise, true, false)]
    [InlineData(Invented.Wrong, false, false)]
    [InlineData(Invented.Cheat, false, false)]
    [InlineData("--- a/nothing\n+++ b/nothing\n@@ -1 +1 @@\n-x\n+y\n", false, false)]
    [InlineData("", false, false)]
    public async Task A_patch_is_scored_by_the_tests_in_a_fresh_workspace_and_by_the_reference(string patch, bool plausible, bool equal)
    {
        Assert.Equal(0, await RunAsync(_ => Task.FromResult(Claim(patch)), Invented.Record("a")));

        var row = Assert.Single(ReadRows());
        Assert.Equal((plausible, equal, patch), (row.Plausible, row.EqualsReference, row.Patch));
    }

    [Fact]
    public async Task A_test_command_that_fails_with_the_reference_too_is_an_error_and_not_a_score()
    {
        var record = Invented.Record("a");
        record["test_command"] = "no-such-tool";

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => RunAsync(_ => Task.FromResult(Claim(Invented.Good)), record));

        Assert.Contains("'a'", error.Message);
        Assert.Contains("no-such-tool", error.Message);
        Assert.Empty(ReadRows());
    }

    [Fact]
    public async Task The_engine_sees_the_files_and_nothing_of_the_reference()
    {
        string? seen = null;
        await RunAsync(
            request =>
            {
                seen = string.Join('\n', Directory.EnumerateFileSystemEntries(request.Source, "*", SearchOption.AllDirectories)
                    .Select(e => e + (File.Exists(e) ? File.ReadAllText(e) : "")));
                return Task.FromResult(Claim(Invented.Good));
            },
            Invented.Record("a"));

        Assert.Contains("answer = 41", seen);
        Assert.DoesNotContain(Invented.Canary, seen);
        Assert.DoesNotContain("answer  =  42", seen);
        var request = Assert.Single(requests);
        Assert.Null(request.TestCommand);
        Assert.DoesNotContain("data.jsonl", request.ToString());
        Assert.False(Path.Exists(request.Source));
    }

    [Fact]
    public void Types_on_the_side_of_the_engine_cannot_reach_a_reference()
    {
        Type[] forbidden = [typeof(EvalReference), typeof(EvalDataSet), typeof(EvalScorer), typeof(EvalTests)];
        var reached = new HashSet<Type>();
        Walk(typeof(EvalEngine), reached);

        Assert.Contains(typeof(EvalProject), reached);
        Assert.Empty(reached.Intersect(forbidden));
    }

    [Fact]
    public async Task The_engine_works_on_a_git_repository_with_one_commit()
    {
        string? log = null;
        await RunAsync(
            async request =>
            {
                log = (await CommandLine.ToolAsync(request.Source, "git", "log", "--format=%s")).Output;
                Assert.Equal("", (await CommandLine.ToolAsync(request.Source, "git", "status", "--porcelain")).Output);
                return Claim("");
            },
            Invented.Record("a"));

        Assert.Equal("Start\n", log);
    }

    [Fact]
    public async Task A_second_run_skips_what_is_there_and_the_table_counts_all()
    {
        await RunAsync(_ => Task.FromResult(Claim(Invented.Good)), Invented.Record("a"));
        await RunAsync(_ => Task.FromResult(Claim("")), Invented.Record("a"), Invented.Record("b"));

        Assert.Equal(2, requests.Count);
        Assert.Equal(["a", "b"], ReadRows().Select(r => r.Id));
        Assert.Matches(@"\| all .*\| +2 \| +1 \(50 %\)", screen.Output);
    }

    [Fact]
    public async Task A_stopped_run_keeps_finished_rows_only_and_says_so_by_its_status()
    {
        using var stop = new CancellationTokenSource();

        var status = await RunAsync(
            async request =>
            {
                if (requests.Count == 2)
                {
                    await stop.CancelAsync();
                }

                return Claim("");
            },
            stop.Token,
            Invented.Record("a"),
            Invented.Record("b"),
            Invented.Record("c"));

        Assert.Equal(1, status);
        Assert.Equal(["a"], ReadRows().Select(r => r.Id));
        Assert.Equal(2, requests.Count);
    }

    [Fact]
    public async Task Json_prints_one_object_with_the_figures()
    {
        await RunAsync(_ => Task.FromResult(Claim(Invented.Good)), CancellationToken.None, json: true, Invented.Record("a"), Invented.Record("b", "go"));

        var all = JsonDocument.Parse(screen.Output).RootElement.GetProperty("all")[0];
        Assert.Equal(2, all.GetProperty("plausible").GetInt32());
    }

    private static RepairReport Claim(string patch) => patch.Length > 0
        ? new RepairReport(new RepairOutcome.Repaired("claimed")) { Patch = patch }
        : new RepairReport(new RepairOutcome.NoPlausiblePatch("none"));

    private static void Walk(Type type, HashSet<Type> reached)
    {
        if (!reached.Add(type) || type.Assembly != typeof(EvalEngine).Assembly)
        {
            return;
        }

        const System.Reflection.BindingFlags All = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static
            | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
        var next = type.GetFields(All).Select(f => f.FieldType)
            .Concat(type.GetConstructors(All).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
            .Concat(type.GetMethods(All).Where(m => m.DeclaringType == type).SelectMany(m => m.GetParameters()).Select(p => p.ParameterType));
        foreach (var one in next.SelectMany(t => t.GetGenericArguments().Append(t)))
        {
            Walk(one, reached);
        }
    }

    private Task<int> RunAsync(Func<RepairRequest, Task<RepairReport>> engine, params System.Text.Json.Nodes.JsonObject[] records) =>
        RunAsync(engine, CancellationToken.None, json: false, records);

    private Task<int> RunAsync(Func<RepairRequest, Task<RepairReport>> engine, CancellationToken token, params System.Text.Json.Nodes.JsonObject[] records) =>
        RunAsync(engine, token, json: false, records);

    private async Task<int> RunAsync(
        Func<RepairRequest, Task<RepairReport>> engine, CancellationToken token, bool json, params System.Text.Json.Nodes.JsonObject[] records)
    {
        var arguments = new EvalArguments(Invented.Write(folder, records), new RepairRequest("") { Sandbox = "none" }, Jobs: 1, json)
        {
            Out = Path.Combine(folder, "out.jsonl"),
        };
        await using var door = new FrontDoor { Repair = Repair };
        return await EvalCommand.RunAsync(arguments, screen.Terminal, door, token);

        Task<RepairReport> Repair(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken t)
        {
            requests.Add(request);
            return engine(request);
        }
    }

    private IEnumerable<EvalRow> ReadRows() => File.ReadLines(Path.Combine(folder, "out.jsonl")).Select(l => EvalRow.Parse(l)!);
}
