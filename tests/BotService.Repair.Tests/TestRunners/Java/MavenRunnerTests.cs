using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Java;

/// <summary>Read-only Maven, an empty home folder, no network and another user.</summary>
public sealed class MavenJUnit4Tests : TestRunnerContractTests
{
    private static RedProject Prices { get; } = new(
        "Java/Fixtures/maven-junit4",
        ["shop.BasketTest#tenItemsGetTheBulkDiscount", "shop.DiscountTest#percentOf[2]"],
        [
            "shop.BasketTest#emptyBasketCostsNothing",
            "shop.BasketTest#fewItemsCostTheirSum",
            "shop.BasketTest#negativePriceIsRefused",
            "shop.BasketTest#tenItemsAreBulk",
            "shop.DiscountTest#percentOf[0]",
            "shop.DiscountTest#percentOf[1]",
            "shop.DiscountTest#percentOf[3]",
        ],
        "src/main/java/shop/Discount.java",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items > BULK) {",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items >= BULK) {",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items > BULK + 1) {",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items > BULKY) {",
        "percent = 0;\n        while (items > 0) {\n            if (items > BULK) {");

    protected override string Runner => "maven";

    protected override string[] Tools => ["mvn", "javac", "bwrap"];

    protected override string Sandbox => "bubblewrap";

    protected override RedProject Red => Prices;

    [SkippableFact]
    public async Task A_candidate_that_other_classes_notice_is_tried_with_all_of_them_compiled_again()
    {
        using var bench = await OpenAsync();
        await using var session = await bench.Runner.OpenSessionAsync(bench.Context, CancellationToken.None);

        var constant = await TryAsync(bench, session, "BULK = 10", "BULK = 11", "shop.BasketTest#tenItemsAreBulk");
        var renamed = await TryAsync(bench, session, "int percent(int", "int percentage(int", "shop.BasketTest#tenItemsAreBulk");
        var unchanged = await TryAsync(bench, session, "BULK = 10", "BULK = 10", "shop.BasketTest#tenItemsAreBulk");

        Assert.Equal(TestOutcome.Failed, Assert.Single(constant.Tests).Outcome);
        Assert.Equal(TestRunEnd.BuildFailed, renamed.End);
        Assert.Contains("src/main/java/shop/Basket.java:", renamed.Message);
        Assert.Equal(TestOutcome.Passed, Assert.Single(unchanged.Tests).Outcome);
    }

    [SkippableFact]
    public async Task A_candidate_that_ends_the_process_or_leaves_a_loop_behind_does_not_spoil_the_next()
    {
        using var bench = await OpenAsync();
        await using var session = await bench.Runner.OpenSessionAsync(bench.Context, CancellationToken.None);

        var exit = await TryAsync(bench, session, "int percent = 0;", "int percent = 0; System.exit(0);", Red.Failing[0]);
        var loop = await TryAsync(bench, session, "int percent = 0;", "int percent = 0; new Thread(() -> { for (;;) { } }).start();", Red.Failing[0]);
        var repaired = await TryAsync(bench, session, Red.Buggy, Red.Fixed, Red.Failing[0]);

        Assert.Equal((TestRunEnd.Crashed, TestOutcome.Crashed), (exit.End, Assert.Single(exit.Tests).Outcome));
        Assert.Equal((TestRunEnd.Completed, TestOutcome.Failed), (loop.End, Assert.Single(loop.Tests).Outcome));
        Assert.Equal(TestOutcome.Passed, Assert.Single(repaired.Tests).Outcome);
    }

    [SkippableFact]
    public async Task Coverage_names_the_lines_that_each_test_ran()
    {
        using var bench = await OpenAsync();

        var coverage = await bench.Runner.CoverAsync(bench.Context, ["shop.DiscountTest#percentOf[0]", "shop.DiscountTest#percentOf[3]"], CancellationToken.None);

        Assert.NotNull(coverage);
        Assert.Equal([12, 13, 14, 16, 19], coverage.Tests["shop.DiscountTest#percentOf[0]"]["src/main/java/shop/Discount.java"].Order());
        Assert.Equal([12, 13, 14, 15, 23], coverage.Tests["shop.DiscountTest#percentOf[3]"]["src/main/java/shop/Discount.java"].Order());
    }

    [SkippableFact]
    public async Task A_test_that_ends_the_process_of_a_run_is_named_and_the_others_keep_their_results()
    {
        using var bench = await OpenAsync();
        var file = Path.Combine(bench.Context.Workspace, Red.BugFile);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("percent = 15;", "System.exit(7);", StringComparison.Ordinal));

        var run = await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);

        Assert.Equal(TestRunEnd.Completed, run.End);
        Assert.Equal(["shop.DiscountTest#percentOf[3]"], run.Tests.Where(t => t.Outcome == TestOutcome.Crashed).Select(t => t.Id));
        Assert.Contains("shop.BasketTest#fewItemsCostTheirSum", run.Tests.Where(t => t.Outcome == TestOutcome.Passed).Select(t => t.Id));
    }

    private async Task<TestRun> TryAsync(Bench bench, ICandidateSession session, string text, string replacement, string test)
    {
        var original = await File.ReadAllTextAsync(Path.Combine(bench.Context.Workspace, Red.BugFile));
        var candidate = bench.Candidate(1, Red with { Buggy = text }, original, replacement);
        return Assert.Single(await session.TryAsync([candidate], new TestSelection([test]), TimeSpan.FromMinutes(1), CancellationToken.None)).Run;
    }
}

public sealed class MavenJUnit5Tests : TestRunnerContractTests
{
    protected override bool BuildIsShownElsewhere => true;

    protected override string Runner => "maven";

    protected override string[] Tools => ["mvn", "javac"];

    protected override RedProject Red => new(
        "Java/Fixtures/maven-junit5",
        ["clock.LeapTest#table[2]", "clock.LeapTest#table[3]", "clock.LeapTest$Recent#twentyTwenty"],
        ["clock.LeapTest#again[1]", "clock.LeapTest#again[2]", "clock.LeapTest#commonYear", "clock.LeapTest#table[1]"],
        "src/main/java/clock/Leap.java",
        "return year % 100 != 0 && year % 400 == 0;",
        "return year % 100 != 0 || year % 400 == 0;",
        "return year % 100 == 0 && year % 400 == 0;",
        "return year % 100 != 0 ||;",
        "if (year < 0) { return true; }");
}

public sealed class MavenModulesTests : TestRunnerContractTests
{
    protected override bool BuildIsShownElsewhere => true;

    protected override string Runner => "maven";

    protected override string[] Tools => ["mvn", "javac"];

    /// <summary>The bug is a constant of one module that the compiler copies into the other.</summary>
    protected override RedProject Red => new(
        "Java/Fixtures/maven-modules",
        ["text.PageTest#pageHasFortyColumns"],
        ["text.PageTest#emptyTextNeedsNoLine", "text.WrapTest#shortLineFits"],
        "core/src/main/java/text/Wrap.java",
        "WIDTH = 39",
        "WIDTH = 40",
        "WIDTH = 38",
        "WIDTH = \"40\"",
        "WIDTH = 0");
}
