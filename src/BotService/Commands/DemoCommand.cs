using System.CommandLine;
using BotService.Demo;
using BotService.Repair;
using BotService.Repair.Sandboxes;
using BotService.Repair.Workspaces;
using BotService.Reporting;
using Spectre.Console;

namespace BotService.Commands;

/// <summary><c>botservice demo</c>: writes the bundled red project and repairs it with the code of <c>fix</c>.</summary>
internal static class DemoCommand
{
    public const string Examples = """
        Examples:
          botservice demo                    repair the bundled sample in a temporary folder
          botservice demo --keep ~/sample    keep the sample repository there, to try 'botservice fix ~/sample'

        Needs the .NET SDK, git and the NuGet packages of xunit.

        """;

    private static readonly Option<string?> Keep = new("--keep")
    {
        HelpName = "DIR",
        Description = "Write the sample repository to this new or empty folder and keep it. [default: a temporary folder, deleted in the end]",
    };

    public static Command Create(Terminal terminal)
    {
        var options = new EngineOptions("10m");
        var command = new Command("demo", "Makes a small red repository from a bundled sample with a real bug, repairs it, and prints the evidence and the patch.") { Keep };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Keep) is { } folder && (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())))
            {
                result.AddError($"--keep '{folder}' is not empty. Give a new or empty folder.");
            }
        });
        command.SetAction((parsed, token) =>
        {
            var folder = parsed.GetValue(Keep) is { } keep ? Path.GetFullPath(keep) : "";
            var request = options.Request(parsed, folder);
            return RunAsync(new FixArguments(request, parsed.GetValue(options.Json)), terminal, token);
        });
        return command;
    }

    private static async Task<int> RunAsync(FixArguments arguments, Terminal terminal, CancellationToken token)
    {
        using var temporary = new TemporaryWorkspace();
        await using var door = new FrontDoor(new CacheFolder(temporary.Folder("cache")));
        var folder = arguments.Request.Source.Length == 0 ? temporary.Folder("throttling") : Directory.CreateDirectory(arguments.Request.Source).FullName;
        TemporaryWorkspace.Write(folder, DemoSample.Files());
        await new NewRepository(door.Processes).CommitAsync(folder, "Limit calls with a sliding window", token);
        if (!arguments.Json)
        {
            terminal.Messages.Write(new Text($"A small .NET library with a bug that its tests catch is in {folder}\n\n"));
        }

        var request = arguments.Request with { Source = folder, Sandbox = await SandboxAsync(arguments.Request.Sandbox, door, terminal, token) };
        return await FixCommand.RunAsync(arguments with { Request = request }, terminal, door, token);
    }

    // The sample is our own code, so a machine without a sandbox can still see the demo; only the demo goes on like this.
    private static async Task<string> SandboxAsync(string name, FrontDoor door, Terminal terminal, CancellationToken token)
    {
        try
        {
            return (await door.SandboxAsync(name, token)).Name;
        }
        catch (SandboxUnavailableException e) when (name == "auto")
        {
            Warnings.Say(terminal, $"{e.Message} The bundled sample is BotService's own code, so the demo goes on without a sandbox.");
            return "none";
        }
    }
}
