namespace BotService.Repair.TestRunners;

/// <summary>Asks every runner which test projects a checkout has.</summary>
public sealed class TestProjectFinder(IEnumerable<ITestRunner> runners)
{
    public const string CommandRunner = "command";

    private readonly IReadOnlyList<ITestRunner> runners = [.. runners];

    /// <summary>Root folder first, then by path.</summary>
    public IReadOnlyList<(ITestRunner Runner, TestProject Project)> Find(RepositoryFiles files)
    {
        var found = runners.SelectMany(r => r.Detect(files).Select(p => (Runner: r, Project: p))).ToList();
        return
        [
            .. found
                .Where(f => !f.Runner.YieldsToOthers || !found.Any(o => !o.Runner.YieldsToOthers && o.Project.Directory == f.Project.Directory))
                .OrderBy(f => f.Project.Directory.Count(c => c == '/'))
                .ThenBy(f => f.Project.Directory, StringComparer.Ordinal),
        ];
    }

    /// <summary>One project for the whole checkout that a person's own command tests.</summary>
    public (ITestRunner Runner, TestProject Project) ByCommand(string command) =>
        (runners.Single(r => r.Name == CommandRunner), new TestProject(CommandRunner, "", [.. Syntax.Language.All.Select(l => l.Id)])
        {
            Evidence = "configured test command",
            Command = command,
            Properties = new Dictionary<string, string> { ["command"] = command },
        });
}
