namespace BotService.Repair.TestRunners.Java;

/// <summary>How the build tool compiles and runs the tests of each module, written by a listener inside the build tool as
/// lines of a key, a tab and a value (Harness/botservice/harness/Model.java). Untrusted.</summary>
internal sealed class JavaModel
{
    private JavaModel(string text)
    {
        Text = text;
        Modules = [.. Split(text)];
        LocalRepository = text.Split('\n').FirstOrDefault(l => l.StartsWith("localRepository\t", StringComparison.Ordinal))?.Split('\t')[1] ?? "";
    }

    /// <summary>Maven's local repository when the model was written.</summary>
    public string LocalRepository { get; }

    public string Text { get; }

    public IReadOnlyList<JavaModule> Modules { get; }

    /// <summary>Why the harness cannot stand in for the build tool; "" when it can.</summary>
    public string Unsupported => Modules.Count == 0 ? "no module" : string.Join(", ", Modules.SelectMany(m => m["unsupported"]).Distinct());

    /// <summary>Null when the build tool wrote nothing.</summary>
    /// <param name="insidePath">Path of the workspace for which the model is wanted; it may have been written for another copy.</param>
    public static JavaModel? Read(string cache, string file, string insidePath)
    {
        if (UntrustedFiles.Read(cache, file) is not { Length: > 0 } text)
        {
            return null;
        }

        var first = text.Split('\n')[0].Split('\t');
        var moved = first is ["workspace", { Length: > 1 } from] ? text.Replace(from, insidePath.TrimEnd('/'), StringComparison.Ordinal) : text;
        return new JavaModel(moved);
    }

    /// <summary>The model with more lines for each module.</summary>
    public JavaModel With(Func<JavaModule, IEnumerable<string>> lines) =>
        new(string.Concat(Modules.Select(m => string.Concat(m.Lines.Concat(lines(m)).Select(l => l + "\n")))));

    private static IEnumerable<JavaModule> Split(string text)
    {
        List<string>? current = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("module\t", StringComparison.Ordinal))
            {
                if (current is not null)
                {
                    yield return new JavaModule(current);
                }

                current = [];
            }

            current?.Add(line);
        }

        if (current is not null)
        {
            yield return new JavaModule(current);
        }
    }
}

internal sealed class JavaModule(IReadOnlyList<string> lines)
{
    public IReadOnlyList<string> Lines { get; } = lines;

    public IEnumerable<string> this[string key] => Lines.Where(l => l.StartsWith(key + "\t", StringComparison.Ordinal)).Select(l => l[(key.Length + 1)..]);

    /// <summary>Inside path of the module's folder.</summary>
    public string Folder => this["module"].First();

    public string TestOutput => this["testOut"].FirstOrDefault("");
}
