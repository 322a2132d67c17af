using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.JavaScript;

/// <summary>Reads the words of a package's test script. Nothing is run by a shell.</summary>
internal static partial class ScriptArguments
{
    private static readonly string[] FlagsWithValue = ["--import", "--require", "-r", "--loader", "--experimental-loader", "--conditions", "-C", "--env-file"];

    /// <summary>The arguments of the first command named <paramref name="program"/>.</summary>
    public static IReadOnlyList<string> After(string script, string program)
    {
        var words = Words(script);
        var start = words.FindIndex(w => w == program || w.EndsWith("/" + program, StringComparison.Ordinal));
        return start < 0 ? [] : [.. words.Skip(start + 1).TakeWhile(w => w is not ("&&" or "||" or "|" or ";"))];
    }

    /// <summary>Options of node that change how the tests' code is loaded.</summary>
    public static IReadOnlyList<string> NodeFlags(string script)
    {
        var words = After(script, "node");
        var flags = new List<string>();
        for (var i = 0; i < words.Count && words[i].StartsWith('-'); i++)
        {
            if (FlagsWithValue.Contains(words[i]) && i + 1 < words.Count)
            {
                flags.AddRange([words[i], words[++i]]);
            }
            else if (LoadingFlag().IsMatch(words[i]))
            {
                flags.Add(words[i]);
            }
        }

        return flags;
    }

    private static List<string> Words(string script) =>
        [.. WordPattern().Matches(script).Select(m => m.Groups["single"].Success ? m.Groups["single"].Value
            : m.Groups["double"].Success ? m.Groups["double"].Value.Replace("\\\"", "\"")
            : m.Value)];

    [GeneratedRegex("""'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|&&|\|\||[|;]|[^\s'"|;&]+""")]
    private static partial Regex WordPattern();

    [GeneratedRegex("^(--(import|require|loader|experimental-loader|conditions|env-file)=|--experimental-(?!test)|--enable-source-maps$|--no-warnings$)")]
    private static partial Regex LoadingFlag();
}
