using BotService.Repair.TestRunners.JavaScript;
using BotService.Repair.Tests.TestRunners.Warm;

namespace BotService.Repair.Tests.TestRunners.JavaScript;

public sealed class JavaScriptDetectionTests
{
    private const string Test = "test('it', () => {});\n";

    [Theory]
    [InlineData("""{"scripts": {"test": "vitest run"}, "devDependencies": {"jest": "1", "vitest": "1"}}""", "vitest:")]
    [InlineData("""{"scripts": {"test": "npm run lint && npm run unit", "lint": "eslint .", "unit": "mocha"}}""", "mocha:")]
    [InlineData("""{"scripts": {"test": "react-scripts test"}}""", "jest:")]
    [InlineData("""{"devDependencies": {"mocha": "1"}}""", "mocha:")]
    [InlineData("""{"scripts": {"test": "node --import tsx --test test/*.ts"}}""", null)]
    [InlineData("not json", null)]
    public void Package_says_which_framework(string package, string? expected)
    {
        using var project = new WrittenProject("jest").Write("package.json", package).Write("test/a.test.js", Test);

        Assert.Equal(expected is null ? [] : new[] { expected }, project.Detected());
    }

    [Fact]
    public void Packages_of_a_monorepo_have_their_own_framework_or_that_of_the_root()
    {
        using var project = new WrittenProject("jest")
            .Write("package.json", """{"workspaces": ["packages/*"], "scripts": {"test": "jest"}}""")
            .Write("packages/a/package.json", "{}").Write("packages/a/a.test.js", Test)
            .Write("packages/b/package.json", """{"scripts": {"test": "node --test"}}""").Write("packages/b/b.test.js", "require('node:test')('it', () => {});\n")
            .Write("packages/b/node_modules/x/x.test.js", Test)
            .Write("packages/c/package.json", """{"devDependencies": {"vitest": "1"}}""").Write("packages/c/c.spec.ts", Test);

        Assert.Equal(["jest:", "node-test:packages/b", "vitest:packages/c"], project.Detected());
    }

    [Fact]
    public void Files_with_node_test_need_no_package()
    {
        using var project = new WrittenProject("node-test").Write("lib/check.mjs", "import test from 'node:test';\n");

        Assert.Equal(["node-test:"], project.Detected());
        Assert.True(project.Runner.Detect(project.Files)[0].IsTestFile("lib/check.mjs"));
    }

    [Fact]
    public void ScriptArguments_reads_quoted_words_up_to_the_next_command()
    {
        const string Script = "cross-env X=1 node --import tsx --no-warnings --test 'test/**/*.ts' && mocha \"spec/a b.js\" --recursive; echo";

        Assert.Equal(["spec/a b.js", "--recursive"], ScriptArguments.After(Script, "mocha"));
        Assert.Equal(["--import", "tsx", "--no-warnings"], ScriptArguments.NodeFlags(Script));
    }
}
