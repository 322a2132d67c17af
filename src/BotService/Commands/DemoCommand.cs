using System.CommandLine;
using BotService.Demo;
using BotService.Repair.Sandboxes;
using BotService.Repair.Workspaces;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary><c>botservice demo</c>: the whole road in one process, from a red build to the fix on a forge that is a folder.</summary>
internal static class DemoCommand
{
    public const string Examples = """
        Examples:
          botservice demo                    a red build on main, and the fix pull request that comes of it
          botservice demo --command          a red pull request, and a person who asks for the fix with /testfix
          botservice demo --keep ~/demo      keep repository, pull request and ledger there, to look at them

        Needs the .NET SDK, git and the NuGet packages of xunit. Nothing of this machine's configuration is read, and nothing leaves it.
        Exit status: as 'botservice fix'; 1 also when it was stopped.

        """;

    private static readonly Option<string?> Keep = new("--keep")
    {
        HelpName = "DIR",
        Description = "Put everything into this new or empty folder and keep it. [default: a temporary folder, deleted in the end]",
    };

    private static readonly Option<bool> ByCommand = new("--command") { Description = "Let a person's '/testfix' in a red pull request begin the run. [default: a red build does]" };

    public static Command Create(Terminal terminal)
    {
        var options = new EngineOptions("10m");
        var command = new Command("demo", "Shows the whole road: a red build, the signed webhook to the service's own endpoint, the run, and the fix pull request.") { Keep, ByCommand };
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
            var keep = parsed.GetValue(Keep) is { } folder ? Path.GetFullPath(folder) : null;
            return RunAsync(new DemoArguments(options.Request(parsed, ""), keep, parsed.GetValue(ByCommand), parsed.GetValue(options.Json)) { Egress = options.EgressOf(parsed) }, terminal, token);
        });
        return command;
    }

    internal static async Task<int> RunAsync(DemoArguments arguments, Terminal terminal, CancellationToken token)
    {
        using var temporary = new TemporaryWorkspace();
        var folders = new DemoFolders(Directory.CreateDirectory(arguments.Keep ?? temporary.Folder("demo")).FullName);
        try
        {
            var result = await RunAsync(arguments, folders, new CacheFolder(temporary.Folder("cache")), terminal, token);
            Print(result with { Folder = arguments.Keep }, folders, arguments.Json, terminal);
            return result.ExitCode;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested && arguments.Json)
        {
            Print(new DemoResult(Jobs.Endings.Cancelled, "The demo was stopped.", "") { Folder = arguments.Keep }, folders, json: true, terminal);
            return ExitCode.NotRepaired;
        }
    }

    private static async Task<DemoResult> RunAsync(DemoArguments arguments, DemoFolders folders, CacheFolder cache, Terminal terminal, CancellationToken token)
    {
        await using var door = new FrontDoor(cache, egress: arguments.Egress);
        var request = arguments.Request with { Sandbox = await SandboxAsync(arguments.Request.Sandbox, door, terminal, token) };
        var display = new DemoDisplay(terminal, arguments.Json);
        await using var service = await DemoService.StartAsync(request, folders, door, token);
        display.Chapter("The service");
        display.Step("service", $"listens on {service.Address}; ledger in SQLite, queues in memory, a folder as the forge, sandbox {request.Sandbox}");
        var git = new NewRepository(door.Processes);
        var story = new DemoStory(service, folders, arguments.Sample, git, display);
        var result = arguments.ByCommand ? await story.ByCommandAsync(token) : await story.ByBuildAsync(token);
        if (arguments.Keep is not null)
        {
            await git.FetchAsync(folders.WorkingCopy, Path.Combine(folders.Forge, $"{DemoStory.Repository}.git"), token);
        }

        return result;
    }

    private static void Print(DemoResult result, DemoFolders folders, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(result.Json());
        }
        else
        {
            new DemoPrinter(terminal.Results).Print(result, folders);
        }
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
