namespace BotService.Repair.TestRunners.DotNet;

/// <summary>What a candidate compiles to.</summary>
/// <param name="Images">Rebuilt assemblies by name; null when there are errors.</param>
internal sealed record CompiledCandidate(IReadOnlyDictionary<string, byte[]>? Images, string Errors);

/// <summary>All C# projects behind one test project, each before those that reference it. Thread safe.</summary>
internal sealed class CompiledProjects
{
    private readonly IReadOnlyList<CompiledProject> projects;

    private CompiledProjects(IReadOnlyList<CompiledProject> projects) => this.projects = projects;

    public IReadOnlyList<CompiledProject> All => projects;

    /// <returns>Null when no project can be compiled here.</returns>
    public static CompiledProjects? Read(TestContext context, BuildFacts facts)
    {
        var projects = facts.Projects
            .Where(p => p.Arguments.Count > 0)
            .Select(p => CompilerArguments.Parse(context, facts, p))
            .OfType<CompilerArguments>()
            .Select(CompiledProject.Read)
            .OfType<CompiledProject>()
            .ToList();
        return projects.Count == 0 ? null : new CompiledProjects(Ordered(projects));
    }

    /// <summary>True when all of the candidate's files belong to these projects, so that nothing else would change in a full build.</summary>
    public bool Own(CandidatePatch candidate) => candidate.Paths.All(path => projects.Any(p => p.Paths.Contains(path)));

    public CompiledCandidate Compile(CandidatePatch candidate)
    {
        var images = new Dictionary<string, byte[]>();
        var visible = new Dictionary<string, byte[]>();
        foreach (var project in projects)
        {
            var edited = candidate.Paths.Any(project.Paths.Contains);
            if (!edited && !projects.Any(p => visible.ContainsKey(p.AssemblyName) && project.References(p)))
            {
                continue;
            }

            var compiled = project.Compile(candidate, visible);
            if (compiled.Image is null)
            {
                return new CompiledCandidate(null, compiled.Errors);
            }

            images[project.AssemblyName] = compiled.Image;
            if (!edited || project.ChangesSurface(candidate))
            {
                visible[project.AssemblyName] = compiled.Image;
            }
        }

        return new CompiledCandidate(images, "");
    }

    private static List<CompiledProject> Ordered(List<CompiledProject> projects)
    {
        var ordered = new List<CompiledProject>();
        var visited = new HashSet<CompiledProject>();
        projects.ForEach(Visit);
        return ordered;

        void Visit(CompiledProject project)
        {
            if (!visited.Add(project))
            {
                return;
            }

            projects.Where(project.References).ToList().ForEach(Visit);
            ordered.Add(project);
        }
    }
}
