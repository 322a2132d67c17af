using BotService.Repair.Integrity;
using BotService.Repair.Reproduction;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Repair.Localization;

/// <summary>Chooses and reads the files that localization looks at; a large repository has too many to parse them all.</summary>
internal sealed class SourceSelection(IntegrityGate gate, RepositoryFiles files, string pristine)
{
    private const int MaxSources = 120;
    private const int MaxTests = 60;

    public LocalizationInput Select(Reproduced failure, IReadOnlyDictionary<string, IReadOnlySet<int>> changed, Coverage? coverage)
    {
        var tests = ReadTests(failure);
        var covered = coverage?.Tests.Values.SelectMany(t => t.Keys).ToHashSet() ?? [];
        var framed = failure.Failing.SelectMany(t => t.Frames).Select(f => f.Path).ToHashSet();
        var words = tests.Values.SelectMany(Words).ToHashSet();
        var sources = Editable(failure.Baseline.Project.Directory)
            .OrderByDescending(p => (framed.Contains(p) ? 4 : 0) + (covered.Contains(p) ? 4 : 0) + (words.Contains(Path.GetFileNameWithoutExtension(p)) ? 2 : 0) + (changed.ContainsKey(p) ? 1 : 0))
            .ThenBy(p => p, StringComparer.Ordinal)
            .Take(MaxSources)
            .Select(p => (Path: p, Text: SourceText.Read(Path.Combine(pristine, p))))
            .Where(s => s.Text is not null && !TestCode.IsSupport(s.Path, s.Text))
            .Select(s => SourceFile.Parse(s.Path, s.Text!))
            .ToList();
        return new LocalizationInput(failure, sources, tests, changed, coverage);
    }

    private Dictionary<string, string> ReadTests(Reproduced failure)
    {
        var project = failure.Baseline.Project;
        var named = failure.Failing.SelectMany(t => t.Frames.Select(f => f.Path).Append(t.File)).Where(project.IsTestFile).ToHashSet();
        return files.Paths
            .Where(p => IsInside(p, project.Directory) && project.IsTestFile(p))
            .OrderByDescending(named.Contains)
            .Take(named.Count > 0 ? named.Count : MaxTests)
            .Select(p => (Path: p, Text: SourceText.Read(Path.Combine(pristine, p))))
            .Where(t => t.Text is not null)
            .ToDictionary(t => t.Path, t => t.Text!);
    }

    // Where tests live in a project of their own, as in .NET, all that can be repaired lies outside of it.
    private List<string> Editable(string directory)
    {
        var all = files.Paths.Where(gate.MayEdit).ToList();
        var inside = all.Where(p => IsInside(p, directory)).ToList();
        return inside.Count > 0 ? inside : all;
    }

    private static bool IsInside(string path, string directory) => directory.Length == 0 || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static IEnumerable<string> Words(string text) =>
        text.Split([.. " \t\r\n.,;:(){}[]<>\"'`/\\=+-*&|!?#@"], StringSplitOptions.RemoveEmptyEntries).Distinct();
}
