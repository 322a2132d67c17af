using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>What the build wrote down about one project.</summary>
/// <param name="Project">Path relative to the workspace.</param>
/// <param name="Target">The assembly in the output folder, relative to the workspace.</param>
/// <param name="Arguments">The C# compiler's command line; empty for other languages.</param>
internal sealed record ProjectFacts(string Project, string Target, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Arguments)
{
    public string AssemblyName => Path.GetFileNameWithoutExtension(Target);

    public string Folder => RepositoryFiles.FolderOf(Project);
}

/// <summary>What is known about a built test project. Written by the sandbox, so every path in it is checked before use.</summary>
/// <param name="Test">The test project itself.</param>
/// <param name="Projects">It and all that it references.</param>
/// <param name="BuiltAt">The workspace's path, with a slash at its end, as the build saw it; it stands in symbols and stack traces.</param>
internal sealed record BuildFacts(ProjectFacts Test, IReadOnlyList<ProjectFacts> Projects, string BuiltAt)
{
    private const int FactsBytes = 4 << 20;

    public string Output => RepositoryFiles.FolderOf(Test.Target);

    public static BuildFacts? Read(string workspace, string folder, string testProject, string builtAt)
    {
        var path = Path.Combine(workspace, folder);
        if (!Directory.Exists(path))
        {
            return null;
        }

        var projects = Directory.EnumerateFiles(path, "*.facts")
            .Select(f => ReadProject(workspace, folder + "/" + Path.GetFileNameWithoutExtension(f), builtAt))
            .OfType<ProjectFacts>()
            .ToList();
        var test = projects.FirstOrDefault(p => p.Project == testProject);
        return test is not null && File.Exists(Path.Combine(workspace, test.Target)) ? new BuildFacts(test, projects, builtAt) : null;
    }

    /// <summary>A path of the build relative to the workspace; null when it lies elsewhere or is not in its simplest form.</summary>
    public static string? Relative(string path, string builtAt)
    {
        var relative = path.StartsWith(builtAt, StringComparison.Ordinal) ? path[builtAt.Length..] : "";
        return relative.Length == 0 || relative.Split('/').Any(p => p is "" or "." or "..") ? null : relative;
    }

    private static ProjectFacts? ReadProject(string workspace, string file, string builtAt)
    {
        var values = (SandboxFiles.ReadText(workspace, file + ".facts", FactsBytes) ?? "").Split('\n')
            .Select(l => l.Split('=', 2))
            .Where(p => p.Length == 2)
            .GroupBy(p => p[0])
            .ToDictionary(g => g.Key, g => g.Last()[1].Trim());
        var project = Relative(values.GetValueOrDefault("project", ""), builtAt);
        var target = Relative(values.GetValueOrDefault("target", ""), builtAt);
        var arguments = SandboxFiles.ReadText(workspace, file + ".arguments", FactsBytes) ?? "";
        return project is null || target is null
            ? null
            : new ProjectFacts(project, target, values, arguments.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
