namespace BotService.Repair.TestRunners.Java;

/// <summary>The reports that one run writes: those that are new or newer than what lay there before it began.</summary>
internal sealed class ReportFolder
{
    private const int FileLimit = 5000;
    private readonly string root;
    private readonly string name;
    private readonly Dictionary<string, (DateTime, long)> before;

    /// <param name="name">Folder that holds the reports, somewhere below <paramref name="root"/>.</param>
    public ReportFolder(string root, string name)
    {
        this.root = root;
        this.name = name;
        before = Find().ToDictionary(f => f.FullName, Stamp);
    }

    /// <summary>Every readable result; reports that are no XML are passed over, so that their tests count as not run.</summary>
    public IReadOnlyList<TestResult> Read(JavaSources sources) => JUnitReports.Merge(Find()
        .Where(f => !before.TryGetValue(f.FullName, out var stamp) || stamp != Stamp(f))
        .SelectMany(f => UntrustedFiles.Read(root, f.FullName) is { } xml ? JUnitReports.Parse(xml, sources) ?? [] : []));

    private IEnumerable<FileInfo> Find() => UntrustedFiles.Below(root, "TEST-*.xml")
        .Where(f => f.DirectoryName!.Contains("/" + name, StringComparison.Ordinal))
        .Take(FileLimit);

    private static (DateTime, long) Stamp(FileInfo file) => (file.LastWriteTimeUtc, file.Length);
}
