using System.Text.Json;
using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>A data set in JSON lines. Projects and references are read by different members, at different times.</summary>
internal sealed class EvalDataSet(string path)
{
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    /// <summary>The projects that every filter keeps, in the order of the file.</summary>
    /// <exception cref="ConfigurationException">A line is malformed, an id is there twice, or nothing is kept.</exception>
    public IReadOnlyList<EvalProject> ReadProjects(IReadOnlyList<EvalFilter> where, int? limit)
    {
        var projects = new List<EvalProject>();
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in Lines())
        {
            fields.UnionWith(line.Line.TextFields);
            var project = ProjectOf(line.Line);
            if (!lines.TryAdd(project.Id, line.Number))
            {
                throw line.Line.Error($"field 'id' is '{project.Id}', as in line {lines[project.Id]}");
            }

            if (where.All(f => line.Line.TextOrNull(f.Key) == f.Value))
            {
                projects.Add(project);
            }
        }

        return projects.Count > 0
            ? [.. projects.Take(limit ?? int.MaxValue)]
            : throw new ConfigurationException(
                $"{path}: none of {lines.Count} records has {string.Join(" and ", where)}. Fields to filter by: {string.Join(", ", fields)}.");
    }

    /// <summary>For the scorer, after the engine has ended.</summary>
    public EvalReference ReadReference(string id)
    {
        var number = lines[id];
        var line = new EvalLine(path, number, File.ReadLines(path).ElementAt(number - 1));
        return new EvalReference(line.Text("test_command"), line.Files("reference"));
    }

    private static EvalProject ProjectOf(EvalLine line)
    {
        line.Require("test_command", JsonValueKind.String);
        line.Require("reference", JsonValueKind.Object);
        return new EvalProject(line.Text("id"), line.Text("set"), line.Text("language"), line.Files("files"));
    }

    private IEnumerable<(EvalLine Line, int Number)> Lines()
    {
        var number = 0;
        foreach (var text in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return (new EvalLine(path, number, text), number);
            }
        }
    }
}
