using System.CommandLine;
using System.Globalization;
using BotService.Dashboard;
using BotService.Dashboard.Api;
using BotService.Models;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary><c>botservice runs|show|retry|stop</c>: a running service from the command line.</summary>
internal static class RunsCommand
{
    public const string Examples = """
        Examples:
          export BOTSERVICE_URL=https://bot.example.org BOTSERVICE_TOKEN=...
          botservice runs --outcome no-plausible-patch --limit 10
          botservice show 019a8c1f0c3b7d0e9f27a5f7f8b2c111
          botservice show 019a8c1f0c3b7d0e9f27a5f7f8b2c111 --patch | git apply
          botservice retry 019a8c1f0c3b7d0e9f27a5f7f8b2c111
          botservice stop 019a8c1f0c3b7d0e9f27a5f7f8b2c111

        The token is that of BotService:Dashboard:AdminToken; /api/openapi.json of the service describes the calls.
        Exit status: 0 done, 1 no such run or nothing to do any more, 2 usage or configuration error.

        """;

    public static IReadOnlyList<Command> Create(Terminal terminal) => [List(terminal), Show(terminal), Act(terminal, "retry"), Act(terminal, "stop")];

    private static Command List(Terminal terminal)
    {
        var repository = new Option<string?>("--repository") { HelpName = "FORGE:ID", Description = "Of one repository, for example github:4711." };
        var outcome = new Option<string?>("--outcome") { HelpName = "NAME", Description = $"With one result: running, {string.Join(", ", Outcomes.All)}." };
        var trigger = new Option<string?>("--trigger") { HelpName = "NAME", Description = $"Begun by: {string.Join(", ", RunFilter.Triggers)}." };
        var limit = new Option<int>("--limit") { HelpName = "COUNT", Description = "1 to 50.", DefaultValueFactory = _ => 20 };
        Choice(outcome, [Outcomes.Running, .. Outcomes.All]);
        Choice(trigger, RunFilter.Triggers);
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 50)
            {
                result.AddError("--limit takes 1 to 50.");
            }
        });
        var connection = new Connection();
        var command = new Command("runs", "Lists the newest runs of a running service.") { repository, outcome, trigger, limit };
        connection.AddTo(command);
        command.SetAction((parsed, token) => connection.AskAsync(parsed, terminal, async client =>
        {
            var query = string.Join('&', new[] { ("repository", parsed.GetValue(repository)), ("outcome", parsed.GetValue(outcome)), ("trigger", parsed.GetValue(trigger)), ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)) }
                .Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));
            var text = await client.AskAsync(HttpMethod.Get, $"api/runs?{query}", token);
            Print(parsed, connection, terminal, text, () => Table(terminal, ServiceClient.Read<RunListAnswer>(text).Runs));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var id = Id();
        var patch = new Option<bool>("--patch") { Description = "Print the patch and nothing else." };
        var connection = new Connection();
        var command = new Command("show", "Prints one run of a running service.") { id, patch };
        connection.AddTo(command);
        command.SetAction((parsed, token) => connection.AskAsync(parsed, terminal, async client =>
        {
            var text = await client.AskAsync(HttpMethod.Get, $"api/runs/{Uri.EscapeDataString(parsed.GetValue(id)!)}", token);
            if (!parsed.GetValue(patch))
            {
                Print(parsed, connection, terminal, text, () => Text(terminal, ServiceClient.Read<RunAnswer>(text)));
                return ExitCode.Success;
            }

            var diff = ServiceClient.Read<RunAnswer>(text).Patch;
            terminal.Out.Write(diff);
            return diff.Length > 0 ? ExitCode.Success : ExitCode.NotRepaired;
        }));
        return command;
    }

    private static Command Act(Terminal terminal, string verb)
    {
        var id = Id();
        var connection = new Connection();
        var command = new Command(verb, verb == "retry" ? "Begins a run of the same commit anew, once for each run." : "Stops a run.") { id };
        connection.AddTo(command);
        command.SetAction((parsed, token) => connection.AskAsync(parsed, terminal, async client =>
        {
            var text = await client.AskAsync(HttpMethod.Post, $"api/runs/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{verb}", token);
            var answer = ServiceClient.Read<ActionAnswer>(text);
            var said = verb == "retry" ? $"run {answer.Id}" : answer.Done ? $"run {answer.Id} is stopping" : $"run {answer.Id} had ended or is stopping already";
            Print(parsed, connection, terminal, text, () => terminal.Out.WriteLine(Terminal.Clean(said)));
            return answer.Done ? ExitCode.Success : ExitCode.NotRepaired;
        }));
        return command;
    }

    private static Argument<string> Id() => new("ID") { Description = "The run's id, as 'botservice runs' and the pages show it." };

    private static void Choice(Option<string?> option, IReadOnlyList<string> names) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } given && !names.Contains(given))
        {
            result.AddError($"{option.Name} '{given}' is unknown. Choose from: {string.Join(", ", names)}.");
        }
    });

    private static void Print(ParseResult parsed, Connection connection, Terminal terminal, string json, Action people)
    {
        if (parsed.GetValue(connection.Json))
        {
            terminal.Out.WriteLine(json);
            return;
        }

        people();
    }

    private static void Table(Terminal terminal, IReadOnlyList<RunSummary> runs) => ModelTables.Print(
        terminal,
        ["run", "outcome", "repository", "branch", "commit", "began", "fix"],
        runs.Select(r => new[]
        {
            r.Id, r.Outcome, r.Repository, r.Branch, r.ShortCommit, r.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), r.FixPullRequest is { } fix ? $"#{fix}" : "",
        }));

    private static void Text(Terminal terminal, RunAnswer answer)
    {
        var run = answer.Run;
        string[] lines =
        [
            $"{run.Outcome}: {run.Reason}",
            $"{run.Repository} {run.Branch} at {run.Commit}",
            .. answer.FailingTests.Select(t => $"failing: {t.Id}"),
            .. answer.Evidence is { GreenRuns: > 0 } e ? [$"red {e.RedRuns} of {e.RedRuns} runs before, green {e.GreenRuns} of {e.GreenRuns} after"] : Array.Empty<string>(),
            "",
            .. answer.Timeline.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.At.UtcDateTime:HH:mm:ss} {t.Name,-12} {t.Detail}")),
            .. answer.Patch.Length > 0 ? ["", answer.Patch] : Array.Empty<string>(),
        ];
        foreach (var line in lines)
        {
            terminal.Out.WriteLine(Terminal.Clean(line));
        }
    }

    /// <summary>The options that all of them share.</summary>
    private sealed class Connection
    {
        public Option<bool> Json { get; } = new("--json") { Description = "Print the service's JSON." };

        private Option<string?> Url { get; } = new("--url") { HelpName = "URL", Description = $"Of the service. [default: {ServiceClient.UrlVariable}, else {ServiceClient.DefaultUrl}]" };

        private Option<FileInfo?> TokenFile { get; } = new("--token-file") { HelpName = "FILE", Description = $"Holds the admin token. [default: the value of {ServiceClient.TokenVariable}]" };

        public void AddTo(Command command)
        {
            command.Options.Add(Url);
            command.Options.Add(TokenFile);
            command.Options.Add(Json);
        }

        public async Task<int> AskAsync(ParseResult parsed, Terminal terminal, Func<ServiceClient, Task<int>> work)
        {
            using var client = new ServiceClient(parsed.GetValue(Url), parsed.GetValue(TokenFile));
            try
            {
                return await work(client);
            }
            catch (NoSuchRunException e)
            {
                terminal.Error.WriteLine($"botservice: {Terminal.Clean(e.Message)}");
                return ExitCode.NotRepaired;
            }
        }
    }
}
