using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BotService.Repair.Workspaces;

/// <summary>Reads which lines of the new text a unified diff without context touches.</summary>
internal static partial class ChangedLines
{
    private const int DiffBytes = 64 << 20;

    public static IReadOnlyDictionary<string, IReadOnlySet<int>> None { get; } = new Dictionary<string, IReadOnlySet<int>>();

    public static async Task<IReadOnlyDictionary<string, IReadOnlySet<int>>> ReadAsync(RunRepository repository, GitCommand diff, CancellationToken token)
    {
        var (output, complete) = await repository.ReadUpToAsync(diff with { OutputBytes = DiffBytes }, token);
        return complete ? Parse(output) : None;
    }

    internal static IReadOnlyDictionary<string, IReadOnlySet<int>> Parse(string diff)
    {
        var files = new Dictionary<string, IReadOnlySet<int>>();
        HashSet<int>? lines = null;
        var body = 0;
        foreach (var line in diff.Split('\n'))
        {
            if (body > 0)
            {
                // Inside of a hunk a line may look like a header; the counts in its first line say where it ends.
                body -= line.StartsWith('\\') ? 0 : 1;
            }
            else if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                lines = null;
            }
            else if (line.StartsWith("+++ ", StringComparison.Ordinal) && PathOf(line[4..]) is { } path)
            {
                files[path] = lines = [];
            }
            else if (Hunk().Match(line) is { Success: true } hunk)
            {
                var start = Number(hunk.Groups[2]);
                var count = hunk.Groups[3].Success ? Number(hunk.Groups[3]) : 1;
                body = count + (hunk.Groups[1].Success ? Number(hunk.Groups[1]) : 1);
                lines?.UnionWith(count > 0 ? Enumerable.Range(start, count) : Enumerable.Range(start, 2).Where(n => n > 0));
            }
        }

        return files;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>The path of a "+++" line; null for a deleted file.</summary>
    private static string? PathOf(string shown)
    {
        // Git ends a name that has blanks with a tab.
        var name = shown.TrimEnd('\t');
        name = name is ['"', .., '"'] ? Unquote(name[1..^1]) : name;
        return name.StartsWith("b/", StringComparison.Ordinal) ? name[2..] : null;
    }

    /// <summary>C-style quoting as in "core.quotePath" of git-config(1).</summary>
    private static string Unquote(string quoted) => Escape().Replace(quoted, m => m.Groups[1].Value switch
    {
        "n" => "\n",
        "t" => "\t",
        "r" => "\r",
        "a" => "\a",
        "b" => "\b",
        "f" => "\f",
        "v" => "\v",
        { Length: 3 } octal => ((char)Convert.ToInt32(octal, 8)).ToString(),
        var other => other,
    });

    [GeneratedRegex(@"^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")]
    private static partial Regex Hunk();

    [GeneratedRegex(@"\\([0-7]{3}|.)", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
