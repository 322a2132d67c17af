using System.CommandLine;
using System.Text.Json;
using BotService.Evaluation;
using BotService.Repair;
using BotService.Repair.Sandboxes;
using BotService.Repair.Workspaces;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary><c>botservice eval</c>: measures the engine on a data set.</summary>
internal static class EvalCommand
{
    public const string Examples = """
        Examples:
          botservice eval bugs.jsonl --where language=python --limit 20
          botservice eval bugs.jsonl --engine pattern --time-limit 60s --out results.jsonl
          botservice eval bugs.jsonl --out results.jsonl            goes on where a stopped run ended
          botservice eval bugs.jsonl --engine model --model starcoder2-3b --method deviation --method infill --method rewrite --limit 30
                                                                    which method suits a model

        Each line of DATA is a JSON object with id, set, language, test_command, files (path to text) and reference (path to text of
        the published fix). The engine sees the files only. A patch counts as plausible when test_command succeeds in a fresh copy
        of the files with the patch and the original tests.
        Exit status: 0 all records done, 1 stopped before the end, 2 usage or data error, 3 BotService failed.

        """;

    public static Command Create(Terminal terminal)
    {
        var options = new EvalOptions();
        var command = new Command("eval", "Measures the engine on a data set of red projects, and prints a table by set and language.");
        options.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(options.Read(parsed), terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(EvalArguments arguments, Terminal terminal, CancellationToken token)
    {
        // Each record is a repository of its own that nobody sees again, so nothing of it may stay in the user's cache.
        using var cache = new TemporaryWorkspace();
        await using var door = new FrontDoor(new CacheFolder(cache.Path), egress: arguments.Egress);
        return await RunAsync(arguments, terminal, door, token);
    }

    internal static async Task<int> RunAsync(EvalArguments arguments, Terminal terminal, FrontDoor door, CancellationToken token)
    {
        var data = new EvalDataSet(arguments.Data);
        var projects = data.ReadProjects(arguments.Where, arguments.Limit);
        var ids = projects.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        using var results = EvalResults.Open(arguments.Out);
        var methods = arguments.Methods.Select(m => EvalMethod.Of(arguments.Request with { Method = m })).ToList();
        var repositories = new NewRepository(door.Processes);
        var sandbox = await door.SandboxAsync(arguments.Request.Sandbox, token);
        if (SandboxSelector.WarningFor(sandbox) is { } warning)
        {
            Warnings.Say(terminal, warning);
        }

        var scorer = new EvalScorer(data, new EvalTests(sandbox), repositories);
        var finished = await FinishAsync(async () =>
        {
            await using var display = EvalDisplay.For(terminal, projects.Count * methods.Count, [.. Selected().Where(r => methods.Any(m => m.Name == r.Method))]);
            await new EvalRun(new EvalEngine(door.Repair, repositories), scorer, results, display).RunAsync(projects, methods, arguments.Jobs, token);
        });

        Print(EvalSummary.Of(Selected()), arguments.Json, terminal);
        return finished ? ExitCode.Success : ExitCode.NotRepaired;

        List<EvalRow> Selected() => [.. results.Rows.Where(r => ids.Contains(r.Id))];
    }

    private static async Task<bool> FinishAsync(Func<Task> run)
    {
        try
        {
            await run();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Print(EvalSummary summary, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(summary, EvalJson.Default.EvalSummary));
            return;
        }

        EvalTable.Print(summary, terminal.Results);
    }
}
