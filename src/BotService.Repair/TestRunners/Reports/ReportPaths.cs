using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.Reports;

/// <summary>Turns file names in compiler and test output into paths of the workspace.</summary>
internal sealed partial class ReportPaths(TestContext context)
{
    private const int MostFrames = 50;
    private readonly string inside = context.Sandbox.InsidePath(context.Workspace).TrimEnd('/');
    private readonly Dictionary<string, string?> known = [];

    /// <summary>The path relative to the workspace, or null when it is no file of it.</summary>
    /// <param name="folder">Folder (relative to the workspace) that a relative <paramref name="path"/> starts from.</param>
    public string? Relative(string path, string folder)
    {
        var key = folder + "\n" + path;
        if (!known.TryGetValue(key, out var relative))
        {
            known[key] = relative = Find(path, folder);
        }

        return relative;
    }

    /// <summary>The places <c>file:line</c> of the workspace that a text names, in its order.</summary>
    public IReadOnlyList<StackFrame> Frames(string text, string folder)
    {
        var frames = new List<StackFrame>();
        var before = "";
        foreach (var line in text.Split('\n'))
        {
            foreach (Match match in Place().Matches(line))
            {
                if (frames.Count < MostFrames && Relative(match.Groups["path"].Value, folder) is { } path && int.TryParse(match.Groups["line"].Value, out var number))
                {
                    frames.Add(new StackFrame(path, number, StackLine().IsMatch(line) ? FunctionOf(before) : ""));
                }
            }

            before = line;
        }

        return [.. frames.Distinct()];
    }

    private string? Find(string path, string folder)
    {
        if (path.StartsWith(inside + "/", StringComparison.Ordinal))
        {
            (path, folder) = (path[(inside.Length + 1)..], "");
        }
        else if (path.StartsWith('/'))
        {
            return null;
        }

        var relative = Path.GetFullPath(Path.Combine(folder, path), "/")[1..];
        return File.Exists(Path.Combine(context.Workspace, relative)) ? relative : null;
    }

    /// <summary>Stacks of Go and Rust name the function in the line above the place.</summary>
    private static string FunctionOf(string line) => Decoration().Replace(line, "").Trim();

    [GeneratedRegex("""(?<path>[\w./+@~-]+\.(go|rs|cpp|cc|cxx|c|hpp|hh|hxx|ipp|h)):(?<line>\d{1,7})\b""", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex("""^\s+(at )?[\w./+@~-]+:\d+(:\d+)?( \+0x[0-9a-f]+)?\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex StackLine();

    [GeneratedRegex("""^\s*(\d+: )?|\([^()]*\)\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Decoration();
}
