using BotService.Repair.Reproduction;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Localization;

/// <summary>What the localizer may look at.</summary>
/// <param name="Sources">Editable source files.</param>
/// <param name="Tests">Test files by path.</param>
/// <param name="ChangedLines">Lines changed by the head commit or not yet committed.</param>
/// <param name="Coverage">Lines per test, or null where that is not cheap.</param>
public sealed record LocalizationInput(
    Reproduced Failure,
    IReadOnlyList<SourceFile> Sources,
    IReadOnlyDictionary<string, string> Tests,
    IReadOnlyDictionary<string, IReadOnlySet<int>> ChangedLines,
    Coverage? Coverage);

/// <summary>Ranks the lines of editable files by how likely they hold the fault.</summary>
/// <remarks>Each kind of evidence votes with a weight in 0..1 and the votes are joined as 1 - (1-a)(1-b)..., so that two
/// independent hints beat either alone and none can push a line above 1.</remarks>
public sealed class Localizer
{
    private const int MaxLines = 4000;

    public IReadOnlyList<Location> Rank(LocalizationInput input)
    {
        var votes = new LineVotes();
        IEnumerable<(string Path, int Line, double Weight, string Reason)>[] evidence =
        [
            StackFrames.Vote(input),
            ChangedLinesVote.Vote(input),
            input.Coverage is { } coverage ? Spectrum.Vote(input, coverage) : StaticReach.Vote(input),
        ];
        foreach (var (path, line, weight, reason) in evidence.SelectMany(e => e))
        {
            votes.Add(path, line, weight, reason);
        }

        return votes.Ranked(CodeLines(input.Sources), MaxLines);
    }

    private static IEnumerable<(string Path, int Line)> CodeLines(IReadOnlyList<SourceFile> sources) =>
        from file in sources
        from line in file.Tokens.Where(t => t.Kind is not (TokenKind.Comment or TokenKind.NewLine)).Select(t => t.Line).Distinct()
        select (file.Path, line);
}

/// <summary>Votes per line of code.</summary>
internal sealed class LineVotes
{
    /// <summary>A line without any vote can still be at fault (a missing case leaves no trace), so it keeps a small score.</summary>
    private const double Floor = 0.02;

    private readonly Dictionary<(string Path, int Line), (double Clear, List<string> Reasons)> votes = [];

    public void Add(string path, int line, double weight, string reason)
    {
        var (clear, reasons) = votes.GetValueOrDefault((path, line), (1, []));
        if (!reasons.Contains(reason))
        {
            reasons.Add(reason);
            votes[(path, line)] = (clear * (1 - Math.Clamp(weight, 0, 0.999)), reasons);
        }
    }

    public IReadOnlyList<Location> Ranked(IEnumerable<(string Path, int Line)> codeLines, int limit) =>
    [
        .. codeLines
            .Select(at => votes.TryGetValue(at, out var vote)
                ? new Location(at.Path, at.Line, Math.Max(Floor, Math.Round(1 - vote.Clear, 4)), vote.Reasons)
                : new Location(at.Path, at.Line, Floor, []))
            .OrderByDescending(l => l.Score)
            .ThenBy(l => l.Path, StringComparer.Ordinal)
            .ThenBy(l => l.Line)
            .Take(limit),
    ];
}
