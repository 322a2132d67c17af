using BotService.Repair.Integrity;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Repair.Proposals.Models;

/// <summary>The files of a fault with what localization says of their lines; read once each.</summary>
internal sealed class FaultFiles(Fault fault)
{
    /// <summary>Share of a file's least suspicious listed line that its other lines get.</summary>
    private const double Unlisted = 0.3;

    private readonly Dictionary<string, FaultFile?> files = [];
    private readonly Lazy<ILookup<string, Location>> lines = new(() => fault.Lines.ToLookup(l => l.Path));

    public Fault Fault { get; } = fault;

    /// <summary>Editable files in a known language, the most suspicious first.</summary>
    public IEnumerable<FaultFile> Editable => lines.Value
        .OrderByDescending(g => g.Max(l => l.Score))
        .Select(g => Read(g.Key))
        .OfType<FaultFile>();

    /// <summary>Null for a file that cannot be read as source code.</summary>
    public FaultFile? Read(string path)
    {
        if (!files.TryGetValue(path, out var file))
        {
            var text = Language.Of(path) is null ? null : SourceText.Read(Path.Combine(Fault.Workspace, path));
            files[path] = file = text is null ? null : new FaultFile(path, ShownText.Of(text), Scores(path));
        }

        return file;
    }

    /// <summary>The same files with a patch made; what it does not touch keeps its suspiciousness.</summary>
    public FaultFiles With(CandidatePatch patch)
    {
        var patched = new FaultFiles(Fault);
        foreach (var file in patch.Paths.Select(Read).OfType<FaultFile>())
        {
            patched.files[file.Path] = file.With(patch);
        }

        return patched;
    }

    private (Dictionary<int, double> Listed, double Other) Scores(string path)
    {
        var listed = lines.Value[path].GroupBy(l => l.Line).ToDictionary(g => g.Key, g => g.Max(l => l.Score));
        return (listed, listed.Count == 0 ? 0 : listed.Values.Min() * Unlisted);
    }
}

internal sealed class FaultFile(string path, ShownText shown, (Dictionary<int, double> Listed, double Other) scores)
{
    private readonly Lazy<SourceFile> source = new(() => SourceFile.Parse(path, shown.Text));
    private readonly Lazy<IReadOnlyList<(int Start, int End)>> tests = new(() => [.. TestCode.Sections(path, shown.Text)]);

    public string Path { get; } = path;

    public ShownText Shown { get; } = shown;

    /// <summary>The file before <see cref="With"/>; null for an original.</summary>
    public FaultFile? Unpatched { get; private init; }

    /// <summary>Of the text as it is shown.</summary>
    public SourceFile Source => source.Value;

    public Language Language => Source.Language;

    public IReadOnlyDictionary<int, double> Listed => scores.Listed;

    /// <summary>0 to 1, for a line from 1.</summary>
    public double Suspiciousness(int line) => scores.Listed.GetValueOrDefault(line, scores.Other);

    /// <summary>Inside of tests that stand in a product file.</summary>
    public bool IsTestCode(int offset) => tests.Value.Any(t => offset >= t.Start && offset < t.End);

    /// <summary>The patched file; listed lines move with the text.</summary>
    public FaultFile With(CandidatePatch patch)
    {
        var edits = patch.Edits
            .Where(e => e.Path == Path)
            .Select(e => (Line: LineOf(e.Start + e.Length), Added: e.NewText.AsSpan().Count('\n') - Shown.Original.AsSpan(e.Start, e.Length).Count('\n')))
            .ToList();
        var moved = Listed
            .GroupBy(l => Math.Max(1, l.Key + edits.Where(e => e.Line < l.Key).Sum(e => e.Added)))
            .ToDictionary(g => g.Key, g => g.Max(l => l.Value));
        return new FaultFile(Path, ShownText.Of(patch.Apply(Path, Shown.Original)), (moved, scores.Other)) { Unpatched = this };
    }

    private int LineOf(int originalOffset) => Shown.Original.AsSpan(0, originalOffset).Count('\n') + 1;
}
