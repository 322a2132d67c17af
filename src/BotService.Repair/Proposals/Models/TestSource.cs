using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>The source of the failing tests.</summary>
internal sealed record TestSource(string Path, string Language, IReadOnlyList<string> Forms)
{
    /// <summary>A longer test file is shown by its failing functions alone.</summary>
    private const int WholeFile = 3000;
    private const int AroundFrame = 12;
    private const int MostFunctions = 3;
    private static readonly char[] Separators = [':', '.', '>', '/', '#', ' ', '$', '[', '('];

    /// <summary>Null when no test file is known or can be read.</summary>
    public static TestSource? Find(FaultFiles files)
    {
        var fault = files.Fault;
        var paths = fault.Failing.SelectMany(t => t.Frames.Select(f => f.Path).Prepend(t.File)).Where(fault.TestFiles.Contains).Concat(fault.TestFiles).Distinct();
        var known = paths.Select(files.Read).OfType<FaultFile>();
        var readable = known.Select(f => (File: f, Functions: FailingFunctions(f, fault.Failing))).Take(MostFunctions * 10).ToList();
        if (readable.Count == 0)
        {
            return null;
        }

        var (file, functions) = readable.Find(r => r.Functions.Count > 0) is { File: not null } found ? found : readable[0];
        return new TestSource(file.Path, file.Language.Id, [.. Shown(file, functions, fault.Failing)]);
    }

    private static IEnumerable<string> Shown(FaultFile file, List<string> functions, IReadOnlyList<TestResult> failing)
    {
        if (file.Shown.Text.Length <= WholeFile)
        {
            yield return file.Shown.Text;
        }

        if (functions.Count > 0)
        {
            yield return string.Join("\n\n", functions.Take(MostFunctions));
            yield return functions[0];
        }

        if (failing.SelectMany(t => t.Frames).FirstOrDefault(f => f.Path == file.Path) is { } frame)
        {
            var (first, last) = (frame.Line - AroundFrame, Math.Min(frame.Line + AroundFrame, file.Shown.LineCount));
            yield return file.Shown.Text[file.Shown.LineStart(first)..file.Shown.LineEnd(last)];
        }
    }

    private static List<string> FailingFunctions(FaultFile file, IReadOnlyList<TestResult> failing)
    {
        var names = failing.SelectMany(t => t.Id.Split(Separators, StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        return
        [
            .. file.Source.Functions
                .Where(f => names.Contains(f.Name) || failing.Any(t => t.Frames.Any(s => s.Path == file.Path && Holds(file, f, s.Line))))
                .Select(f => file.Shown.Text[file.Shown.LineStart(file.Shown.LineAt(f.Start))..f.End])
                .Where(t => t.Length <= WholeFile),
        ];
    }

    private static bool Holds(FaultFile file, FunctionDeclaration function, int line) =>
        line >= file.Shown.LineAt(function.Start) && line <= file.Shown.LineAt(function.End);
}
