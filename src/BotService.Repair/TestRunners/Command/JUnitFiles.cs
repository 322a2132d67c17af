using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Command;

/// <summary>JUnit reports that a command wrote into the workspace: files of the usual names that are new or changed since this object was made.</summary>
internal sealed partial class JUnitFiles
{
    private const int MostFiles = 200;
    private readonly TestContext context;
    private readonly Dictionary<string, DateTime> before;

    public JUnitFiles(TestContext context)
    {
        this.context = context;
        before = Find();
    }

    /// <summary>Tests as <c>class name::name</c>; a test that several reports name counts once, as the worst of them.</summary>
    public IReadOnlyList<TestResult> Read()
    {
        var paths = new ReportPaths(context);
        return
        [
            .. Find()
                .Where(f => !before.TryGetValue(f.Key, out var time) || time != f.Value)
                .Select(f => SandboxFiles.ReadText(context.Workspace, f.Key, JUnitReport.MaxBytes))
                .OfType<string>()
                .SelectMany(t => JUnitReport.Read(t, IdOf, paths, context.Project.Directory) ?? [])
                .GroupBy(t => t.Id)
                .Select(g => g.FirstOrDefault(t => t.Outcome == TestOutcome.Failed) ?? g.First()),
        ];
    }

    private static string IdOf(string className, string name) => className.Length == 0 ? name : $"{className}::{name}";

    private Dictionary<string, DateTime> Find()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Directory.EnumerateFiles(context.Workspace, "*.xml", options)
            .Where(f => ReportName().IsMatch(Path.GetFileName(f)))
            .Take(MostFiles)
            .ToDictionary(f => Path.GetRelativePath(context.Workspace, f), File.GetLastWriteTimeUtc);
    }

    [GeneratedRegex(@"^TEST-|junit|^(test[-_]?)?(results?|reports?)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReportName();
}
