using BotService.Forges;
using BotService.Policies;
using BotService.Publishing;
using BotService.Repair.Configuration;
using BotService.Tests.Publishing;

namespace BotService.Tests.Policies;

public sealed class DeliveryPolicyTests
{
    private static readonly ForgeCapabilities All = new(true, true, true, true, true, true);
    private static readonly RepositoryRef Repository = new("memory", 42, "shop/cart");
    private static readonly PullRequest Pull = new(new PullRequestRef(Repository, 1), "", PullRequestState.Open, Shop.Alice) { HeadBranch = "feature", HeadSha = "1", BaseBranch = "main" };
    private static readonly FinishedRun Run = new("r", Repository, "1", "feature", Pull.Ref, 1, Shop.Report);

    private const string Diff = """
        diff --git a/a.py b/a.py
        --- a/a.py
        +++ b/a.py
        @@ -1,4 +1,5 @@
         one
        -two
        +2
        +2.5
         three
         four
        @@ -20,2 +21,3 @@ def f():
         x
        +y
         z
        diff --git a/b.py b/b.py
        --- a/b.py
        +++ b/b.py
        @@ -1,2 +0,0 @@
        -a
        -b

        """;

    [Fact]
    public void Parse_Diff_GivesEachRunOfChangedLines()
    {
        var changes = UnifiedPatch.Parse(Diff);

        Assert.Equal([("a.py", 2, 2), ("a.py", 20, 22), ("b.py", 1, 0)], changes.Select(c => (c.Path, c.OldStart, c.NewStart)));
        Assert.Equal(["two"], changes[0].Removed);
        Assert.Equal(["2", "2.5"], changes[0].Added);
        Assert.Equal(("one", "three"), (changes[0].Before, changes[0].After));
        Assert.Equal([(1, 5), (21, 23)], UnifiedPatch.ShownRanges(Diff)["a.py"]);
    }

    [Fact]
    public void Parse_LinesThatLookLikeHeaders_AreLines()
    {
        var change = Assert.Single(UnifiedPatch.Parse("--- a/a.sql\n+++ b/a.sql\n@@ -1,2 +1,2 @@\n--- a/x\n-diff --git a/y b/y\n+++ b/x\n+@@ -1 +1 @@\n"));

        Assert.Equal(("a.sql", 2, 2), (change.Path, change.Removed.Count, change.Added.Count));
        Assert.Equal(["++ b/x", "@@ -1 +1 @@"], change.Added);
    }

    [Theory]
    [InlineData(8, FixDelivery.Auto, false, true, nameof(Delivery.Suggestions))]
    [InlineData(8, FixDelivery.Auto, true, true, nameof(Delivery.Suggestions))]
    [InlineData(8, FixDelivery.Auto, false, false, nameof(Delivery.PullRequest))]
    [InlineData(8, FixDelivery.Auto, true, false, nameof(Delivery.Patch))]
    [InlineData(8, FixDelivery.PullRequest, false, true, nameof(Delivery.PullRequest))]
    [InlineData(8, FixDelivery.PullRequest, true, true, nameof(Delivery.Suggestions))]
    [InlineData(8, FixDelivery.Suggestions, false, false, nameof(Delivery.Patch))]
    [InlineData(30, FixDelivery.Auto, false, true, nameof(Delivery.PullRequest))]
    [InlineData(30, FixDelivery.Suggestions, false, true, nameof(Delivery.Patch))]
    public void Choose_PullRequest_DependsOnForkDiffAndConfiguration(int line, FixDelivery wish, bool isFork, bool canSuggest, string expected)
    {
        PatchChange[] changes = [new("a.py", line, ["a"], line, ["b"], "before", "after")];

        var delivery = DeliveryPolicy.Choose(
            Run, Pull with { IsFork = isFork }, new BotConfiguration { Delivery = wish }, All with { Suggestions = canSuggest }, changes, Ranges("a.py", 5, 12));

        Assert.Equal(expected, delivery.GetType().Name);
    }

    [Fact]
    public void Choose_BranchAndOwnPullRequest_NeedNoDiff()
    {
        Assert.Equal(new Delivery.PullRequest("main", false), DeliveryPolicy.Choose(Run with { HeadBranch = "main", PullRequest = null }, null, new(), All, [], null));
        Assert.Equal(new Delivery.Commit(Pull.Ref), DeliveryPolicy.Choose(Run with { FixPullRequest = Pull.Ref }, null, new(), All, [], null));
    }

    [Theory]
    [InlineData(new string[0], new[] { "new" }, "above", "below", 7, 7, "above\nnew")]
    [InlineData(new string[0], new[] { "new" }, null, "below", 8, 8, "new\nbelow")]
    [InlineData(new[] { "a", "b" }, new string[0], "above", "below", 7, 8, "")]
    [InlineData(new[] { "a", "b" }, new[] { "c" }, null, null, 7, 8, "c")]
    public void Choose_Suggestion_ReplacesWholeLines(string[] removed, string[] added, string? before, string? after, int start, int end, string text)
    {
        var change = new PatchChange("a.py", 7, removed, 8, added, before, after);

        var suggestion = Assert.IsType<Delivery.Suggestions>(DeliveryPolicy.Choose(Run, Pull, new(), All, [change], Ranges("a.py", 1, 20))).Comments[0];

        Assert.Equal((start, end, text), (suggestion.StartLine, suggestion.Line, suggestion.Suggestion));
    }

    [Fact]
    public void Choose_WindowsLineEnds_AreNotSuggested() => Assert.IsType<Delivery.PullRequest>(
        DeliveryPolicy.Choose(Run, Pull, new(), All, [new PatchChange("a.py", 7, ["a\r"], 7, ["b\r"], null, null)], Ranges("a.py", 1, 20)));

    [Theory]
    [InlineData(".github/workflows/ci.yml")]
    [InlineData(".GitHub/workflows/ci.yml")]
    [InlineData(".github/actions/x/index.js")]
    [InlineData(".gitlab-ci.yml")]
    [InlineData(".gitlab-ci/build.yml")]
    [InlineData("docs/CODEOWNERS")]
    [InlineData("web/package-lock.json")]
    [InlineData("Cargo.lock")]
    [InlineData(".botservice.yml")]
    [InlineData(".gitattributes")]
    [InlineData("tests/test_a.py")]
    [InlineData("src/a_test.go")]
    [InlineData("src/generated/a.py")]
    [InlineData("../a.py")]
    [InlineData("x/.git/config")]
    public void Check_ForbiddenPath_IsNamed(string path)
    {
        var configuration = RepositoryConfiguration.Load("protected: ['src/generated/**']\n", "x.yml");
        var patch = new Repair.Workspaces.PatchedTree.Applied("tree", [new(path, 'M', "100644", "100644")], "");

        Assert.Contains($"`{path}`", PatchGuard.Check(patch, configuration), StringComparison.Ordinal);
    }

    private static ILookup<string, (int Start, int End)> Ranges(string path, int start, int end) => new[] { (Start: start, End: end) }.ToLookup(_ => path);
}
