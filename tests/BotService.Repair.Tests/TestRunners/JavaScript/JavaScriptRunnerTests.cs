namespace BotService.Repair.Tests.TestRunners.JavaScript;

public class NodeTestRunnerTests : TestRunnerContractTests
{
    public static RedProject Project { get; } = new(
        "JavaScript/Fixtures/node-test-red",
        ["test/total.test.js > total > includes the limit", "test/total.test.js > total > counts everything below (and at) the limit"],
        ["test/total.test.js > total > of nothing is 0", "test/shipping.test.mjs > shipping is free from 50"],
        "src/basket.js",
        "price < limit",
        "price <= limit",
        "price !== limit",
        "price < = limit",
        "(() => { for (;;); })()");

    protected override string Runner => "node-test";

    protected override string[] Tools => ["node"];

    protected override RedProject Red => Project;
}

public sealed class MochaRunnerTests : JavaScriptContractTests
{
    protected override string Runner => "mocha";

    protected override RedProject Red { get; } = NodeTestRunnerTests.Project with
    {
        Folder = "JavaScript/Fixtures/mocha-red",
        Failing = ["test/total.spec.js > total > includes the limit", "test/total.spec.js > total > counts everything below (and at) the limit"],
        Passing = ["test/total.spec.js > total > of nothing is 0", "test/shipping.spec.js > shipping is free from 50"],
    };
}

public class JestRunnerTests : JavaScriptContractTests
{
    protected override string Runner => "jest";

    protected override RedProject Red { get; } = NodeTestRunnerTests.Project with
    {
        Folder = "JavaScript/Fixtures/jest-red",
        Passing = ["test/total.test.js > total > of nothing is 0", "test/shipping.test.js > shipping is free from 50"],
    };
}

public sealed class VitestRunnerTests : JavaScriptContractTests
{
    protected override string Runner => "vitest";

    protected override RedProject Red { get; } = NodeTestRunnerTests.Project with
    {
        Folder = "JavaScript/Fixtures/vitest-red",
        Failing = ["test/total.test.ts > total > includes the limit", "test/total.test.ts > total > counts everything below (and at) the limit"],
        Passing = ["test/total.test.ts > total > of nothing is 0", "test/shipping.test.ts > shipping is free from 50"],
        BugFile = "src/basket.ts",
    };
}

public sealed class NodeTestInBubblewrapTests : NodeTestRunnerTests
{
    protected override string Sandbox => "bubblewrap";

    protected override string[] Tools => ["node", "bwrap"];
}

public sealed class JestInBubblewrapTests : JestRunnerTests
{
    protected override string Sandbox => "bubblewrap";

    protected override string[] Tools => [.. base.Tools, "bwrap"];
}
