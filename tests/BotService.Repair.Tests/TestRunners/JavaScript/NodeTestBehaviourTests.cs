using BotService.Fixture;
using BotService.Repair.TestRunners;
using BotService.Repair.Tests.TestRunners.Warm;

namespace BotService.Repair.Tests.TestRunners.JavaScript;

public sealed class NodeTestBehaviourTests
{
    private const string Id = "test/shop.test.js > it";

    [SkippableFact]
    public async Task Failing_test_reports_type_message_file_and_frames_of_test_and_product()
    {
        using var project = Project("test('it', () => { shop.part(null); });\n")
            .Write("shop.js", "exports.part = function part(n) {\n  return n.length;\n};\n");

        var test = Assert.Single((await project.RunAsync()).Tests);

        Assert.Equal((Id, "TypeError", "test/shop.test.js"), (test.Id, test.ExceptionType, test.File));
        Assert.Contains("Cannot read properties of null", test.Message);
        Assert.Equal(["shop.js:2", "test/shop.test.js:4"], test.Frames.Select(f => $"{f.Path}:{f.Line}"));
    }

    [SkippableFact]
    public async Task Tests_that_end_their_process_or_hang_do_not_hide_the_other_files()
    {
        using var project = Project("test('passes', () => {});\ntest('hangs', () => { for (;;); });\ntest('also passes', () => {});\n")
            .Write("test/exits.test.js", "require('node:test')('exits', () => process.exit(3));\n")
            .Write("test/broken.test.js", "require('node:test');\nrequire('./missing.js');\n");

        var run = await project.RunAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(TestRunEnd.Completed, run.End);
        Assert.Equal(
            ["broken.test.js Failed", "exits.test.js > exits Crashed", "shop.test.js > also passes Passed", "shop.test.js > hangs TimedOut", "shop.test.js > passes Passed"],
            run.Tests.Select(t => $"{t.Id["test/".Length..]} {t.Outcome}").Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData(".js", "exports.limit = 20;", "const shop = require('../shop.js');")]
    [InlineData(".mjs", "export const limit = 20;", "let shop; require('node:test').before(async () => { shop = await import('../shop.mjs'); });")]
    public async Task Session_sees_each_candidate_and_never_a_stale_one(string extension, string product, string import)
    {
        using var project = Project("", $"{import}\nconst {{ describe, it }} = require('node:test');\n")
            .Write("test/shop.test.js", $"{import}\nconst {{ describe, it }} = require('node:test');\ndescribe('s', () => it('it', () => require('assert').equal(shop.limit, 77)));\n")
            .Write("shop" + extension, product);
        await using var session = await project.Runner.OpenSessionAsync(project.Context, CancellationToken.None);

        for (var limit = 70; limit < 85; limit++)
        {
            var verdict = await project.TryAsync(session, "shop" + extension, "20", $"{limit}", "test/shop.test.js > s > it");

            Assert.Equal(TestRunEnd.Completed, verdict.Run.End);
            Assert.Equal(limit == 77, !verdict.Run.Failing.Any());
        }
    }

    [SkippableFact]
    public async Task What_one_candidate_leaves_behind_is_not_seen_by_the_next()
    {
        using var project = Project("test('it', () => require('assert').equal(typeof left, shop.kind));\n").Write("shop.js", "exports.kind = 'undefined ';\n");
        await using var session = await project.Runner.OpenSessionAsync(project.Context, CancellationToken.None);
        string[] kinds = ["exports.kind = 'x'", "exports.kind = 'y'", "left = 1; exports.kind = 'x'", "exports.kind = 'undefined'", "exports.kind = 'number'"];

        var failing = new List<int>();
        foreach (var kind in kinds)
        {
            failing.Add((await project.TryAsync(session, "shop.js", "exports.kind = 'undefined '", kind, Id)).Run.Failing.Count());
        }

        Assert.Equal([1, 1, 1, 0, 1], failing);
    }

    [SkippableFact]
    public async Task Code_that_needs_a_process_gets_one()
    {
        using var project = Project("test('it', () => { process.chdir('/'); require('assert').equal(process.cwd(), shop.folder); });\n")
            .Write("shop.js", "exports.folder = 'x';\n");
        await using var session = await project.Runner.OpenSessionAsync(project.Context, CancellationToken.None);

        var wrong = await project.TryAsync(session, "shop.js", "'x'", "'y'", Id);
        var right = await project.TryAsync(session, "shop.js", "'x'", "'/'", Id);

        Assert.Contains("'y'", Assert.Single(wrong.Run.Failing).Message);
        Assert.Empty(right.Run.Failing);
    }

    [SkippableFact]
    public async Task CoverAsync_gives_the_product_lines_of_each_test()
    {
        using var project = Project("test('small', () => { shop.small(1); });\ntest('large', () => { shop.small(100); });\n")
            .Write("shop.js", "const LIMIT = 20;\nexports.small = value => {\n  if (value < LIMIT) {\n    return 1;\n  }\n  return 2;\n};\n");

        var coverage = await project.Runner.CoverAsync(project.Context, ["test/shop.test.js > small", "test/shop.test.js > large"], CancellationToken.None);

        Assert.NotNull(coverage);
        Assert.Contains(4, coverage.Tests["test/shop.test.js > small"]["shop.js"]);
        Assert.DoesNotContain(6, coverage.Tests["test/shop.test.js > small"]["shop.js"]);
        Assert.DoesNotContain(4, coverage.Tests["test/shop.test.js > large"]["shop.js"]);
        Assert.Contains(6, coverage.Tests["test/shop.test.js > large"]["shop.js"]);
        Assert.All(coverage.Tests.Values, files => Assert.Equal(["shop.js"], files.Keys));
    }

    private static WrittenProject Project(string tests, string? head = null)
    {
        Requires.Tools("node");
        return new WrittenProject("node-test").Write(
            "test/shop.test.js", (head ?? "const test = require('node:test');\nconst shop = require('../shop.js');\n\n") + tests)
            .Write("shop.js", "");
    }
}
