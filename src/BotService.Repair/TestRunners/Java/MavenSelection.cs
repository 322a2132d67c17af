namespace BotService.Repair.TestRunners.Java;

/// <summary>Surefire's <c>-Dtest</c> for some ids.</summary>
internal static class MavenSelection
{
    private const int LengthLimit = 60_000;

    public static IReadOnlyList<string> Arguments(TestSelection tests) => tests.Ids is null
        ? []
        : ["-Dtest=" + Expression(tests.Ids), "-DfailIfNoTests=false", "-Dsurefire.failIfNoSpecifiedTests=false"];

    /// <summary>Class by class with the methods; only the classes when that would not fit a command line. What runs beyond
    /// the ids is left out of the result.</summary>
    public static string Expression(IReadOnlyList<string> ids)
    {
        var classes = ids.GroupBy(TestIds.ClassOf).ToList();
        var exact = string.Join(',', classes.Select(c => c.Key + Methods(c)));
        return exact.Length <= LengthLimit ? exact : string.Join(',', classes.Select(c => c.Key));
    }

    /// <summary>The results of the wanted ids alone. A class that was wanted as a whole passes when all of it did.</summary>
    public static IReadOnlyList<TestResult> Wanted(IReadOnlyList<TestResult> results, TestSelection tests)
    {
        if (tests.Ids is null)
        {
            return results;
        }

        var wanted = tests.Ids.ToHashSet();
        var found = results.Where(r => wanted.Contains(r.Id) || Blocks(r, wanted)).ToList();
        foreach (var className in wanted.Where(w => !w.Contains('#') && found.All(r => r.Id != w)))
        {
            var members = results.Where(r => TestIds.ClassOf(r.Id) == className).ToList();
            if (members.Count > 0)
            {
                found.Add(members.MaxBy(m => m.Outcome == TestOutcome.Skipped ? -1 : (int)m.Outcome)! with { Id = className });
            }
        }

        return found;
    }

    /// <summary>A class that failed as a whole ran none of its tests.</summary>
    private static bool Blocks(TestResult result, HashSet<string> wanted) =>
        !result.Id.Contains('#') && result.Outcome == TestOutcome.Failed && wanted.Any(w => TestIds.ClassOf(w) == result.Id);

    private static string Methods(IEnumerable<string> ids)
    {
        var methods = ids.Select(TestIds.MethodOf).Distinct().ToList();
        return methods.Contains("") ? "" : "#" + string.Join('+', methods.Select(m => m + "*"));
    }
}
