using System.CommandLine;
using BotService.Repair;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary><c>botservice fix</c>: a repository with a failing test in, a proven patch or a named reason out.</summary>
internal static class FixCommand
{
    public const string Examples = """
        Examples:
          botservice fix                                            the repository in the current folder, uncommitted changes included
          botservice fix ~/src/shop --test tests/test_cart.py::test_total
          botservice fix https://example.org/shop.git --ref release-2 --patch fix.diff
          botservice fix . --branch fix/cart-total                  the patch as a commit on a new branch
          botservice fix . --test-command "make check" --json       any project whose exit status is the verdict

        Your working tree is changed only with --apply.
        Exit status: 0 repaired, 1 not repaired (the reason is printed), 2 usage or configuration error, 3 the engine failed.

        """;

    public static Command Create(Terminal terminal)
    {
        var options = new FixOptions();
        var command = new Command("fix", "Repairs the failing tests of a repository and proves the patch by running them.");
        options.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(options.Read(parsed), terminal, token));
        return command;
    }

    internal static async Task<int> RunAsync(FixArguments arguments, Terminal terminal, CancellationToken token)
    {
        using var door = new FrontDoor();
        return await RunAsync(arguments, terminal, door.RepairAsync, token);
    }

    internal static async Task<int> RunAsync(FixArguments arguments, Terminal terminal, RepairCall repair, CancellationToken token)
    {
        Warnings.Sandbox(arguments.Request.Sandbox, terminal);
        RepairReport report;
        await using (var display = ProgressDisplay.For(terminal, silent: arguments.Json, TimeProvider.System))
        {
            report = await repair(arguments.Request, display, token);
        }

        if (arguments.Json)
        {
            terminal.Out.WriteLine(JsonReport.Text(report));
        }
        else
        {
            new ReportPrinter(terminal.Results).Print(report);
        }

        return ExitCode.Of(report.Outcome);
    }
}
