using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Finds the source file of a stack frame: the class's package is the folder, the frame names the file.</summary>
internal sealed partial class JavaSources(string workspace)
{
    private const int FrameLimit = 40;
    private readonly Lazy<ILookup<string, string>> byName = new(() => new RepositoryFiles(workspace).Paths
        .Where(p => p.EndsWith(".java", StringComparison.Ordinal))
        .ToLookup(p => p[(p.LastIndexOf('/') + 1)..]));

    /// <summary>Frames of a printed stack, innermost first: those of the deepest cause come before those around it.</summary>
    public IReadOnlyList<StackFrame> FramesOf(string trace)
    {
        var causes = trace.Split("\nCaused by: ");
        return Frames(causes.Reverse().SelectMany(c => Frame().Matches(c)).Select(m => m.Groups[1].Value));
    }

    /// <param name="frames">Each as <c>package.Class.method(File.java:12)</c>.</param>
    public IReadOnlyList<StackFrame> Frames(IEnumerable<string> frames) =>
        [.. frames.Select(ToFrame).OfType<StackFrame>().Distinct().Take(FrameLimit)];

    /// <summary>The file that declares a class, or "".</summary>
    public string FileOf(string className)
    {
        var outer = className.Split('$')[0];
        return Find(outer, outer[(outer.LastIndexOf('.') + 1)..] + ".java") ?? "";
    }

    private StackFrame? ToFrame(string text)
    {
        if (Parts().Match(text) is not { Success: true } match || !int.TryParse(match.Groups["line"].Value, out var line))
        {
            return null;
        }

        var className = match.Groups["class"].Value;
        return Find(className.Split('$')[0], match.Groups["file"].Value) is { } path
            ? new StackFrame(path, line, className[(className.LastIndexOf('.') + 1)..] + "." + match.Groups["method"].Value)
            : null;
    }

    private string? Find(string className, string file)
    {
        var package = className.LastIndexOf('.') is var dot and > 0 ? className[..dot].Replace('.', '/') + "/" : "";
        return byName.Value[file].FirstOrDefault(p => p == package + file || p.EndsWith("/" + package + file, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^[ \t]+at (?:[\w.@-]*/)*(\S+\([^()\s]+\.java:\d+\))", RegexOptions.Multiline)]
    private static partial Regex Frame();

    [GeneratedRegex(@"^(?<class>[^()\s]+)\.(?<method>[^.()\s]+)\((?<file>[^():/\s]+):(?<line>\d{1,7})\)$")]
    private static partial Regex Parts();
}
