namespace BotService.Repair.TestRunners.Java;

/// <summary>A workspace with the model of its modules: where things of the model lie on the host, and which module has which test.</summary>
internal sealed class JavaWorkspace(TestContext context, JavaModel model)
{
    public TestContext Context => context;

    public JavaModel Model => model;

    public JavaSources Sources { get; } = new(context.Workspace);

    /// <summary>Inside path of the workspace with a slash at its end.</summary>
    public string Inside { get; } = context.Sandbox.InsidePath(context.Workspace).TrimEnd('/') + "/";

    /// <summary>Whether the build tool's classes are in this workspace.</summary>
    public bool IsCompiled => ModulesWithTests().All(i => Directory.Exists(OnHost(model.Modules[i].TestOutput)));

    /// <summary>True when the build tool's reports name tests by what is displayed, which the harness does not know.</summary>
    public bool NamesByDisplay => model.Modules.Any(m => m["namesByDisplay"].Any());

    public IEnumerable<int> ModulesWithTests() => Enumerable.Range(0, model.Modules.Count)
        .Where(i => model.Modules[i]["testRoot"].Any(r => !r.Contains("/generated-", StringComparison.Ordinal) && Directory.Exists(OnHost(r))));

    /// <summary>The ids by module, found by where the build tool put the class; null when one is nowhere.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>?>? Groups(TestSelection tests)
    {
        if (tests.Ids is null)
        {
            return ModulesWithTests().ToDictionary(i => i, _ => (IReadOnlyList<string>?)null);
        }

        var groups = tests.Ids.GroupBy(ModuleOf).ToDictionary(g => g.Key, g => (IReadOnlyList<string>?)g.ToList());
        return groups.ContainsKey(-1) ? null : groups;
    }

    private string OnHost(string insidePath) => Path.Combine(context.Workspace, Path.GetRelativePath(Inside, insidePath));

    private int ModuleOf(string id)
    {
        var file = TestIds.ClassOf(id).Replace('.', '/') + ".class";
        return ModulesWithTests().FirstOrDefault(i => File.Exists(Path.Combine(OnHost(model.Modules[i].TestOutput), file)), -1);
    }
}
