using System.CommandLine;
using System.CommandLine.Parsing;
using BotService.Policies;
using BotService.Repair;
using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Workspaces;

namespace BotService.Commands;

/// <summary>What <c>fix</c> was asked to do.</summary>
internal sealed record FixArguments(RepairRequest Request, bool Json)
{
    /// <summary>Null only prints the patch.</summary>
    public PatchDestination? Destination { get; init; }

    /// <summary>What restore steps may reach.</summary>
    public EgressOptions Egress { get; init; } = new();
}

/// <summary>The options of <c>fix</c>.</summary>
internal sealed class FixOptions
{
    private readonly EngineOptions engine = new("10m");

    private readonly Argument<string?> source = new("source")
    {
        HelpName = "PATH | GIT-URL",
        Description = "A folder inside a git repository, or a URL that git can fetch. [default: the current folder]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> reference = new("--ref")
    {
        HelpName = "R",
        Description = "Branch, tag or commit to repair. [default: the folder as it lies there, or the remote's default branch]",
    };

    private readonly Option<string[]> tests = new("--test")
    {
        HelpName = "ID",
        Description = "Test to repair; give several after it or repeat the option. [default: every failing one]",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> testCommand = new("--test-command")
    {
        HelpName = "CMD",
        Description = "Command line whose exit status is the verdict. [default: found from the project files]",
    };

    private readonly Option<int?> jobs = EngineOptions.Count("--jobs", "Candidates tried at once. [default: number of cores]", 256);

    private readonly Option<int?> candidates = EngineOptions.Count("--candidates", "Candidates to test at most. [default: no limit but the time]", BotCommand.MostCandidates);

    private readonly Option<string?> branch = new("--branch") { HelpName = "NAME", Description = "Put the patch as a commit on a new branch of the repository." };

    private readonly Option<string?> patch = new("--patch") { HelpName = "FILE", Description = "Write the patch to a file." };

    private readonly Option<bool> apply = new("--apply") { Description = "Apply the patch to the working tree." };

    private readonly Option<string?> config = new("--config") { HelpName = "FILE", Description = "Configuration to use instead of the repository's .botservice.yml." };

    private readonly FixModelOptions model = new();

    public void AddTo(Command command)
    {
        command.Add(source);
        foreach (var option in new Option[] { reference, tests, testCommand, jobs, candidates, branch, patch, apply, config })
        {
            command.Add(option);
        }

        engine.AddTo(command);
        model.AddTo(command, engine);
        command.Validators.Add(CheckTargets);
        command.Validators.Add(CheckPaths);
    }

    public FixArguments Read(ParseResult parsed)
    {
        var request = model.Complete(engine.Request(parsed, parsed.GetValue(source) ?? "."), parsed);
        return new FixArguments(
            request with
            {
                Ref = parsed.GetValue(reference),
                Tests = parsed.GetValue(tests) ?? [],
                TestCommand = parsed.GetValue(testCommand),
                MaximumCandidates = parsed.GetValue(candidates) ?? request.MaximumCandidates,
                Jobs = parsed.GetValue(jobs) ?? request.Jobs,
                ConfigurationFile = parsed.GetValue(config),
            },
            parsed.GetValue(engine.Json))
        {
            Destination = Destination(parsed),
            Egress = engine.EgressOf(parsed),
        };
    }

    private PatchDestination? Destination(ParseResult parsed)
    {
        if (parsed.GetValue(branch) is { } name)
        {
            return new PatchDestination.Branch(name);
        }

        return parsed.GetValue(patch) is { } file
            ? new PatchDestination.PatchFile(file)
            : parsed.GetValue(apply) ? new PatchDestination.WorkingTree() : null;
    }

    private void CheckTargets(CommandResult result)
    {
        var given = new Option[] { branch, patch, apply }.Where(o => result.GetResult(o) is { Implicit: false }).Select(o => o.Name).ToList();
        if (given.Count > 1)
        {
            result.AddError($"{string.Join(" and ", given)} cannot be combined. Choose one of them.");
        }
    }

    private void CheckPaths(CommandResult result)
    {
        var path = result.GetValue(source) ?? ".";
        if (path.StartsWith('-'))
        {
            result.AddError($"'{path}' is no option of fix. Correct it, or write './{path}' for a folder of that name.");
        }

        if (result.GetValue(config) is { } file && !File.Exists(file))
        {
            result.AddError($"--config '{file}' does not exist. Give the path of a YAML file.");
        }
    }
}
