using BotService.Repair;

namespace BotService.Fixture;

/// <summary>Invented reports.</summary>
internal static class Reports
{
    public const string Patch = """
        --- a/src/cart.py
        +++ b/src/cart.py
        @@ -1,2 +1,2 @@
         def full(items, limit):
        -    return len(items) > limit
        +    return len(items) >= limit

        """;

    public static RepairReport Repaired { get; } = new(new RepairOutcome.Repaired("All 3 tests pass with the patch."))
    {
        FailingTests = [new FailingTest("tests/test_cart.py::test_full", "assert False\n  where False = full([1, 2], 2)", "0123456789abcdef")],
        Locations = [new Location("src/cart.py", 2, 0.93, ["run by 1 of 1 failing and 0 of 2 passing tests"])],
        Patch = Patch,
        Origin = new PatchOrigin("pattern", "relational operator"),
        Explanation = "The cart was full one item too late.",
        Alternatives = [new Alternative(Patch, new PatchOrigin("pattern", "return value")), new Alternative(Patch, new PatchOrigin("model", "a model by infill"))],
        Evidence = new Evidence
        {
            RedRuns = 3,
            GreenRuns = 3,
            SuiteBefore = new SuiteCounts(2, 1, 0),
            SuiteAfter = new SuiteCounts(3, 0, 0),
            Integrity = ["3 tests before, 3 tests after"],
            Commands = ["python3 -m pytest -q"],
            Sandbox = "bubblewrap",
        },
        Candidates = new CandidateCounts(12, 9, 3, 1),
        Seconds = new StepSeconds { Checkout = 0.1, Validate = 2.5, Total = 4.25 },
        Commit = "c0ffee",
    };

    public static IEnumerable<RepairOutcome> Outcomes { get; } =
    [
        new RepairOutcome.Repaired("r"), new RepairOutcome.NotReproduced("r"), new RepairOutcome.Flaky("r"), new RepairOutcome.BuildBroken("r"),
        new RepairOutcome.InfrastructureFailure("r"), new RepairOutcome.NoPlausiblePatch("r"), new RepairOutcome.BudgetSpent("r"),
        new RepairOutcome.Skipped("r"), new RepairOutcome.Failed("r", Transient: false),
    ];
}
