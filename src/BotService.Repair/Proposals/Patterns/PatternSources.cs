using BotService.Repair.Syntax;
using BotService.Repair.Workspaces;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>The files and lines that a fault allows to edit.</summary>
internal sealed record PatternSources(IReadOnlyList<(PatternFile File, int Line, double Suspiciousness)> Lines)
{
    /// <summary>Share of the least suspicious listed line that unlisted lines of the same functions get.</summary>
    private const double Floor = 0.3;
    private const int MostUnlisted = 300;
    private const int MostTestFiles = 12;

    public static PatternSources Read(Fault fault)
    {
        var donors = Donors.From(fault.Failing, fault.TestFiles.Take(MostTestFiles).Select(p => Parse(fault.Workspace, p)).OfType<SourceFile>());
        var lines = new List<(PatternFile, int, double)>();
        foreach (var group in fault.Lines.GroupBy(l => l.Path))
        {
            if (Parse(fault.Workspace, group.Key) is { } source)
            {
                lines.AddRange(Of(new PatternFile(source, donors), [.. group]));
            }
        }

        return new(lines);
    }

    private static IEnumerable<(PatternFile, int, double)> Of(PatternFile file, List<Location> listed)
    {
        var known = listed.GroupBy(l => l.Line).ToDictionary(g => g.Key, g => g.Max(l => l.Score));
        var floor = known.Values.Min() * Floor;
        var functions = known.Keys.Select(file.SiteOf).OfType<Site>().Select(s => file.Names.FunctionAt(s.First)).OfType<FunctionDeclaration>().Distinct().ToList();
        var near = file.Lines
            .Where(l => !known.ContainsKey(l))
            .OrderBy(l => known.Keys.Min(k => Math.Abs(k - l)))
            .Take(MostUnlisted)
            .Select(l => (Line: l, Inside: file.SiteOf(l) is { } s && functions.Contains(file.Names.FunctionAt(s.First)!)));
        return known.Where(k => file.SiteOf(k.Key) is not null).Select(k => (file, k.Key, k.Value))
            .Concat(near.Select(n => (file, n.Line, n.Inside ? floor : floor * Floor)));
    }

    private static SourceFile? Parse(string workspace, string path)
    {
        if (Language.Of(path) is null || SourceText.Read(Path.Combine(workspace, path)) is not { } text)
        {
            return null;
        }

        return SourceFile.Parse(path, text);
    }
}
