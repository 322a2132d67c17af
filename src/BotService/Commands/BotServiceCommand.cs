using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary>The command line's table of contents.</summary>
internal static class BotServiceCommand
{
    private const string Epilogue = """
        Examples:
          botservice demo                 from a red build to a fix pull request, all on this machine
          botservice fix                  repair the repository in the current folder
          botservice eval data.jsonl      measure the engine on a data set
          botservice models list          language models, and what runs here
          botservice serve                the service: signed deliveries in, repairs out
          botservice runs                 what a running service did; also show, retry, stop
          botservice doctor               what works here, and what to do about the rest

        Exit status:
          0  repaired, or all work done      1  an honest "not repaired", something missing, or stopped early
          2  usage or configuration error    3  the engine itself failed

        """;

    /// <summary>Parses, runs and answers with the exit status.</summary>
    /// <param name="extend">Adds forges and replaces parts of the service.</param>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken token, ServiceExtension? extend = null)
    {
        var fix = FixCommand.Create(terminal);
        var demo = DemoCommand.Create(terminal);
        var eval = EvalCommand.Create(terminal);
        var models = ModelsCommand.Create(terminal);
        var serve = ServeCommand.Create(terminal, extend);
        var doctor = DoctorCommand.Create(terminal, extend);
        var root = new RootCommand("Repairs failing tests, and proves the repair by running them.") { serve, fix, demo, eval, doctor, models, ModelWorkerCommand.Create() };
        var examples = new Dictionary<Command, string>
        {
            [root] = Epilogue,
            [fix] = FixCommand.Examples,
            [demo] = DemoCommand.Examples,
            [eval] = EvalCommand.Examples,
            [models] = ModelsCommand.Examples,
            [serve] = ServeCommand.Examples,
            [doctor] = DoctorCommand.Examples,
        };
        foreach (var command in RunsCommand.Create(terminal))
        {
            root.Subcommands.Add(command);
            examples[command] = RunsCommand.Examples;
        }

        foreach (var command in models.Subcommands)
        {
            examples[command] = ModelsCommand.Examples;
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!, examples);

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            return Usage(parsed, terminal);
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Out,
            Error = terminal.Error,
        };
        return await Guard.RunAsync(t => parsed.InvokeAsync(configuration, t), terminal, token);
    }

    private static int Usage(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in parsed.Errors)
        {
            terminal.Error.WriteLine($"botservice: {Terminal.Clean(error.Message)}");
        }

        terminal.Error.WriteLine($"Run 'botservice {PathOf(parsed.CommandResult)}--help' for usage and examples.");
        return ExitCode.Usage;
    }

    private static string PathOf(CommandResult result) => result.Parent is CommandResult parent ? $"{PathOf(parent)}{result.Command.Name} " : "";
}
