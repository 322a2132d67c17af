using BotService.Repair.Tests.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Python;

public sealed class UnittestRunnerTests : TestRunnerContractTests
{
    public static RedProject Project { get; } = PytestRunnerTests.Project with
    {
        Folder = "Python/Fixtures/unittest-red",
        Failing = ["tests.test_totals.TotalTests.test_the_limit_is_included", "tests.test_totals.TotalTests.test_every_limit"],
        Passing = ["tests.test_totals.TotalTests.test_nothing", "tests.test_totals.ShippingTests.test_free"],
        BugFile = "basket/totals.py",
    };

    protected override string Runner => "unittest";

    protected override string[] Tools => ["python3"];

    protected override RedProject Red => Project;
}
