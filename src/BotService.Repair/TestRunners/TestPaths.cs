using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners;

/// <summary>Which paths are tests or test support by the naming conventions of the ecosystems.</summary>
public static partial class TestPaths
{
    public static bool LooksLikeTest(string path) => Pattern().IsMatch(path);

    [GeneratedRegex(
        """(^|/)(tests?|specs?|__tests__|__mocks__|testing|testdata|fixtures)/|(^|/)(test_[^/]*|conftest|tests)\.(py|rs)$|_test\.(py|go|rb|cc|cpp)$|[._-](test|spec)s?\.[cm]?[jt]sx?$|(Tests?|TestCase|Spec|_TEST)\.(java|kt|cs|scala)$|(^|/)[^/]*\.?(Tests?|UnitTests|IntegrationTests|Specs)/[^/]+""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
