using System.Collections.Concurrent;
using BotService.Repair.Configuration;
using BotService.Repair.Reproduction;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.FileSystemGlobbing;

namespace BotService.Repair.Integrity;

/// <summary>Keeps a patch from passing by weakening what would show that it is wrong. One per run: it remembers the files' original texts.</summary>
public sealed class IntegrityGate(TestProject project, RepositoryConfiguration configuration)
{
    private static readonly Matcher Gates = GateFiles();
    private readonly ConcurrentDictionary<string, IReadOnlyList<(int Start, int End)>> protectedSpans = new();

    /// <summary>CI, coverage or build configuration by its path: what says how tests run.</summary>
    public static bool IsGateFile(string path) => Gates.Match(path).HasMatches;

    /// <summary>Whether a candidate may change <paramref name="path"/>: product source of the project's languages, and neither
    /// a test, nor CI, coverage or build configuration, nor protected by the repository's own rules.</summary>
    public bool MayEdit(string path) =>
        Language.Of(path) is { } language
        && project.Languages.Contains(language.Id)
        && !project.IsTestFile(path)
        && !IsGateFile(path)
        && configuration.MayEdit(path);

    /// <summary>Whether a candidate leaves everything alone that says what is right: see <see cref="MayEdit"/> and <see cref="TestCode"/>.</summary>
    /// <param name="original">Text of a file before the candidate.</param>
    public bool Accepts(CandidatePatch candidate, Func<string, string> original) => candidate.Paths.All(path =>
        MayEdit(path)
        && !ProtectedIn(path, original).Any(s => candidate.Edits.Any(e => e.Path == path && e.Start < s.End && e.Start + e.Length > s.Start)));

    /// <summary>Compares the test inventory before and after a patch.</summary>
    /// <returns>What was checked, a line each, and whether it held.</returns>
    public IntegrityVerdict Compare(SuiteResult before, SuiteResult after, IEnumerable<string> patchedPaths, IReadOnlyCollection<string> flaky)
    {
        var touched = patchedPaths.Where(p => !MayEdit(p)).ToList();
        var gone = before.Outcomes.Keys.Where(id => !after.Outcomes.ContainsKey(id) && after.Of(id) != TestOutcome.Passed).Except(flaky).ToList();
        var newlySkipped = after.Outcomes
            .Where(t => t.Value == TestOutcome.Skipped && before.Outcomes.TryGetValue(t.Key, out var was) && was != TestOutcome.Skipped)
            .Select(t => t.Key)
            .Except(flaky)
            .ToList();
        return new IntegrityVerdict(
            touched.Count + gone.Count + newlySkipped.Count == 0,
            [
                Line("test, CI, coverage or build files changed", touched),
                $"{before.Outcomes.Count} tests before, {after.Outcomes.Count} after",
                Line("tests gone", gone),
                Line("tests newly skipped", newlySkipped),
            ]);
    }

    private IReadOnlyList<(int Start, int End)> ProtectedIn(string path, Func<string, string> original) => protectedSpans.GetOrAdd(
        path,
        p => TestCode.IsSupport(p, original(p)) ? [(int.MinValue, int.MaxValue)] : [.. TestCode.Sections(p, original(p))]);

    private static string Line(string what, List<string> items) =>
        items.Count == 0 ? $"0 {what}" : $"{items.Count} {what}: {string.Join(", ", items.Take(5))}";

    private static Matcher GateFiles()
    {
        var matcher = new Matcher(StringComparison.OrdinalIgnoreCase);
        matcher.AddIncludePatterns(
        [
            ".github/**", ".gitlab/**", ".gitlab-ci.yml", ".circleci/**", ".ci/**", "azure-pipelines*.yml", "**/Jenkinsfile", ".travis.yml", "appveyor.yml",
            "**/setup.py", "**/conftest.py", "**/noxfile.py", "**/tasks.py", "**/sitecustomize.py",
            "**/*.config.js", "**/*.config.cjs", "**/*.config.mjs", "**/*.config.ts", "**/*.config.mts", "**/.eslintrc.*", "**/.mocharc.*", "**/.nycrc*", "**/.c8rc*",
            "**/gulpfile.js", "**/Gruntfile.js", "**/karma.conf.js",
            "**/build.rs", "**/magefile.go", "**/AssemblyInfo.cs", "**/GlobalSuppressions.cs",
        ]);
        return matcher;
    }
}

/// <param name="Evidence">What was checked and found, one line each.</param>
public sealed record IntegrityVerdict(bool Holds, IReadOnlyList<string> Evidence);
