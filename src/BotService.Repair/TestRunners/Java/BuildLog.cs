using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>What the output of Maven or Gradle says about a run that did not end with a report on every test.</summary>
internal static partial class BuildLog
{
    private const int LineLimit = 12;
    private const int LengthLimit = 4000;

    /// <summary>The dependencies or plugins are not there: nothing that a change of the code could cure.</summary>
    public static bool LacksDependencies(string output) => Unresolved().IsMatch(output);

    public static bool FailsToCompile(string output) => Compilation().IsMatch(output);

    public static bool LostTheTestProcess(string output) => LostProcess().IsMatch(output);

    /// <summary>Test classes that Surefire names as running when its process ended.</summary>
    public static IReadOnlyList<string> CrashedClasses(string output) =>
        [.. CrashedTests().Matches(output).SelectMany(m => m.Groups[1].Captures).Select(c => c.Value).Distinct()];

    /// <summary>The errors, with paths relative to the workspace.</summary>
    public static string Errors(CommandResult result, string insidePath)
    {
        var all = result.Output + "\n" + result.ErrorOutput;
        var lines = all.Split('\n').Select(l => l.TrimEnd()).ToList();
        var errors = lines.Where(l => ErrorLine().IsMatch(l)).Distinct().ToList();
        var located = errors.Where(l => l.Contains(".java", StringComparison.Ordinal)).ToList();
        var chosen = located.Count > 0 ? located : errors.Count > 0 ? errors : lines.Where(l => l.Length > 0).TakeLast(LineLimit).ToList();
        var text = string.Join('\n', chosen.Take(LineLimit)).Replace(insidePath.TrimEnd('/') + "/", "", StringComparison.Ordinal);
        return text.Length <= LengthLimit ? text : text[..LengthLimit];
    }

    [GeneratedRegex("could not be resolved|Could not resolve|Could not find artifact|Cannot access .* in offline mode|has not been downloaded from it before|Non-resolvable|No cached version of|PluginResolutionException|Unresolveable build extension|No versions available for|Failed to read artifact descriptor")]
    private static partial Regex Unresolved();

    [GeneratedRegex("COMPILATION ERROR|Compilation failure|Compilation failed; see the compiler|Execution failed for task ':?[\\w:-]*compile")]
    private static partial Regex Compilation();

    [GeneratedRegex("The forked VM terminated|The forked Java VM|Crashed tests:|Error occurred in starting fork|ForkedBooter|Process 'Gradle Test Executor \\d+' finished with non-zero")]
    private static partial Regex LostProcess();

    [GeneratedRegex(@"Crashed tests:\s*\n(?:\[ERROR\]\s+([\w.$]+)\s*\n)+")]
    private static partial Regex CrashedTests();

    [GeneratedRegex(@"^\[(ERROR|FATAL)\]\s+\S|^\S*\.java:\d+: error:|^\* What went wrong|^> ")]
    private static partial Regex ErrorLine();
}
