using System.CommandLine;
using BotService.Repair;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Workspaces;
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
        Exit status: 0 repaired, 1 not repaired or not delivered (the reason is printed), 2 usage or configuration error,
        3 the engine itself failed.

        """;

    public static Command Create(Terminal terminal)
    {
        var options = new FixOptions();
        var command = new Command("fix", "Repairs the failing tests of a repository and proves the patch by running them.");
        options.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(options.Read(parsed), terminal, token));
        return command;
    }

    /// <summary>The whole of <c>fix</c>.</summary>
    internal static async Task<int> RunAsync(FixArguments arguments, Terminal terminal, FrontDoor door, CancellationToken token)
    {
        if (arguments.Destination is { } target && await door.Targets.CheckAsync(target, arguments.Request.Source, token) is { } refused)
        {
            throw new ConfigurationException(refused.Reason);
        }

        RepairReport report;
        await using (var display = ProgressDisplay.For(terminal, silent: arguments.Json, TimeProvider.System))
        {
            report = await door.Repair(arguments.Request, display, token);
        }

        Print(report, arguments.Json, terminal);
        return arguments.Destination is { } destination && report is { Outcome: RepairOutcome.Repaired }
            ? await DeliverAsync(destination, arguments.Request, report, terminal, door.Targets, token)
            : ExitCode.Of(report.Outcome);
    }

    private static async Task<int> RunAsync(FixArguments arguments, Terminal terminal, CancellationToken token)
    {
        await using var door = new FrontDoor(egress: arguments.Egress);
        if ((arguments.Request.Sandbox is "none" or "container" || arguments.Egress.Mode == EgressMode.Host)
            && SandboxSelector.WarningFor(await door.SandboxAsync(arguments.Request.Sandbox, token)) is { } warning)
        {
            Warnings.Say(terminal, warning);
        }

        return await RunAsync(arguments, terminal, door, token);
    }

    private static void Print(RepairReport report, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonReport.Text(report));
        }
        else
        {
            new ReportPrinter(terminal.Results).Print(report);
        }
    }

    private static async Task<int> DeliverAsync(
        PatchDestination destination, RepairRequest request, RepairReport report, Terminal terminal, PatchTarget targets, CancellationToken token)
    {
        var repaired = new RepairedSource(request.Source, request.Ref, report.Commit);
        switch (await targets.DeliverAsync(destination, repaired, report.Patch, CommitMessage.Of(report), token))
        {
            case PatchResult.Delivered delivered:
                Warnings.Tell(terminal, delivered.Message);
                return ExitCode.Success;
            case PatchResult.Refused { ConfigurationError: true } refused:
                throw new ConfigurationException(refused.Reason);
            case PatchResult.Refused refused:
                Warnings.Say(terminal, $"The patch was not delivered: {refused.Reason}");
                return ExitCode.NotRepaired;
            case var other:
                throw new InvalidOperationException($"{other} is no known result.");
        }
    }
}
