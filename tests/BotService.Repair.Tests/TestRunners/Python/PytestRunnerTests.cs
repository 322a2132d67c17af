using BotService.Repair.Tests.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Python;

public class PytestRunnerTests : TestRunnerContractTests
{
    public static RedProject Project { get; } = new(
        "Python/Fixtures/pytest-red",
        ["tests/test_totals.py::test_total_includes_the_limit", "tests/test_totals.py::TestTotals::test_limits[30-60]"],
        [
            "tests/test_shipping.py::test_shipping[49-5]",
            "tests/test_shipping.py::test_shipping[50-0]",
            "tests/test_totals.py::TestTotals::test_limits[5-0]",
            "tests/test_totals.py::TestTotals::test_nothing",
        ],
        "src/basket/totals.py",
        "price < limit",
        "price <= limit",
        "price != limit",
        "price << = limit",
        "all(True for _ in iter(int, 1))");

    protected override string Runner => "pytest";

    protected override string[] Tools
    {
        get
        {
            PythonTools.RequirePytest();
            return ["python3"];
        }
    }

    protected override RedProject Red => Project;
}

public sealed class PytestInBubblewrapTests : PytestRunnerTests
{
    protected override string Sandbox => "bubblewrap";

    protected override string[] Tools => [.. base.Tools, "bwrap"];
}
