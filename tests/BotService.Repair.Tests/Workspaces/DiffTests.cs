namespace BotService.Repair.Workspaces;

public sealed class DiffTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableTheory]
    [InlineData("plain.txt", "a\nb\nc\n", "a\nB\nc\n")]
    [InlineData("crlf.txt", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n")]
    [InlineData("mixed.txt", "a\r\nb\nc\r\n", "a\r\nB\nc\r\n")]
    [InlineData("no-end.txt", "a\nb", "a\nB")]
    [InlineData("end-added.txt", "a\nb", "a\nb\n")]
    [InlineData("bom.txt", "\ufeffa\nb\n", "\ufeffa\nB\n")]
    [InlineData("form\ffeed.txt", "a\f\n\vb\u2028x\n", "a\f\n\vB\u2028x\n")]
    [InlineData("with space/and \"quote\".txt", "a\n", "b\n")]
    [InlineData("new\nline.txt", "a\n", "b\n")]
    [InlineData("日本/ünï.txt", "日本\n", "日本語\n")]
    [InlineData("-rf.txt", "a\n", "b\n")]
    [InlineData("emptied.txt", "a\n", "")]
    [InlineData("filled.txt", "", "a\n")]
    [InlineData("git.txt", "diff --git a/x b/x\n", "diff --git a/x b/y\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n")]
    [InlineData("generated.txt", "marked binary in the attributes\n", "changed\n")]
    [InlineData("win.txt", "eol=crlf\r\nb\r\n", "eol=crlf\r\nB\r\n")]
    public async Task Diff_AppliesToTheWorkingTreeAndToTheIndex(string path, string before, string after)
    {
        using var repository = await TestRepository.WithAsync(
            (".gitattributes", "generated.txt binary\nwin.txt text eol=crlf\n"), (path, before), ("other.txt", "x\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);
        Assert.False(checkout.HasUncommittedChanges);

        var patch = await checkout.DiffAsync(new Dictionary<string, string> { [path] = after, ["other.txt"] = "x\n" }, None);

        Assert.StartsWith("diff --git ", patch);
        await repository.GitApplyAsync(patch, "--index");
        Assert.Equal(after, File.ReadAllText(repository.At(path), new System.Text.UTF8Encoding(false)) is var text && before.StartsWith('\ufeff') ? "\ufeff" + text : text);
        Assert.Equal("", await repository.GitAsync("diff"));
    }

    [SkippableFact]
    public async Task Diff_OfTheSameTexts_IsEmpty()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        Assert.Equal("", await checkout.DiffAsync(new Dictionary<string, string> { ["a.txt"] = "one\n" }, None));
        Assert.Equal("", await checkout.DiffAsync(new Dictionary<string, string>(), None));
    }

    [SkippableFact]
    public async Task Diff_KeepsTheModeOfAScriptAndAddsNewFiles()
    {
        using var repository = await TestRepository.WithAsync(("run.sh", "#!/bin/sh\nexit 1\n"));
        await repository.GitAsync("update-index", "--chmod=+x", "run.sh");
        await repository.GitAsync("commit", "--quiet", "-m", "executable");
        await repository.GitAsync("checkout", "--quiet", "--force");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path, "HEAD");

        var patch = await checkout.DiffAsync(new Dictionary<string, string> { ["run.sh"] = "#!/bin/sh\nexit 0\n", ["new.txt"] = "fresh\n" }, None);
        await repository.GitApplyAsync(patch, "--index");

        Assert.DoesNotContain("old mode", patch);
        Assert.StartsWith("100755 ", await repository.GitAsync("ls-files", "--stage", "run.sh"));
        Assert.StartsWith("100644 ", await repository.GitAsync("ls-files", "--stage", "new.txt"));
    }

    [SkippableFact]
    public async Task Diff_AgainstUncommittedChanges_AppliesToTheFolderAsItLies()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\ntwo\nthree\n"));
        repository.Write("a.txt", "one\nTWO\nthree\n").Write("new.txt", "n\n");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var patch = await checkout.DiffAsync(new Dictionary<string, string> { ["a.txt"] = "one\nTWO\nTHREE\n", ["new.txt"] = "N\n" }, None);
        await repository.GitApplyAsync(patch);

        Assert.Equal("one\nTWO\nTHREE\n", File.ReadAllText(repository.At("a.txt")));
        Assert.Equal("N\n", File.ReadAllText(repository.At("new.txt")));
    }

    [SkippableFact]
    public async Task Diff_OfFilesThatAreNoText_Throws()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        repository.Write("latin.txt", [0x63, 0xe9, 0x0a, 0x78, 0x0a]);
        File.CreateSymbolicLink(repository.At("link.txt"), "a.txt");
        await repository.CommitAsync("more");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        await Assert.ThrowsAsync<GitException>(() => checkout.DiffAsync(new Dictionary<string, string> { ["latin.txt"] = "c\ufffd\ny\n" }, None));
        await Assert.ThrowsAsync<GitException>(() => checkout.DiffAsync(new Dictionary<string, string> { ["link.txt"] = "two\n" }, None));
        await Assert.ThrowsAsync<ArgumentException>(() => checkout.DiffAsync(new Dictionary<string, string> { ["../out.txt"] = "two\n" }, None));
    }

    [SkippableFact]
    public async Task ChangedLines_OfTheHeadCommit_AreThoseOfTheNewText()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "1\n2\n3\n4\n5\n6\n7\n"), ("gone.txt", "x\n"), ("old name.txt", "1\n2\n3\n4\n5\n6\n7\n8\n"));
        File.Delete(repository.At("gone.txt"));
        File.Delete(repository.At("old name.txt"));
        await repository.CommitAsync(
            "second", ("a.txt", "1\n++ 2\n3\nnew\n4\n7\n"), ("with \"space\".txt", "one\ntwo"), ("new name.txt", "1\n2\n3\n4\nfive\n6\n7\n8\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var lines = await checkout.ChangedLinesAsync(None);

        Assert.Equal(["a.txt", "new name.txt", "with \"space\".txt"], lines.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([2, 4, 5, 6], lines["a.txt"].Order());
        Assert.Equal([5], lines["new name.txt"].Order());
        Assert.Equal([1, 2], lines["with \"space\".txt"].Order());
    }

    [SkippableFact]
    public async Task ChangedLines_WithUncommittedChanges_AreOnlyTheirs()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "1\n2\n3\n"), ("b.txt", "1\n2\n"));
        await repository.CommitAsync("second", ("b.txt", "1\nx\n"));
        repository.Write("a.txt", "1\n2\nchanged\n");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var lines = await checkout.ChangedLinesAsync(None);

        Assert.Equal(["a.txt"], lines.Keys);
        Assert.Equal([3], lines["a.txt"]);
    }

    [SkippableFact]
    public async Task ChangedLines_OfARootCommit_AreNone()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "1\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        Assert.Empty(await checkout.ChangedLinesAsync(None));
    }

    [Fact]
    public void Parse_QuotedNames_AreReadAsGitWritesThem()
    {
        var lines = ChangedLines.Parse("diff --git x y\n--- /dev/null\n+++ \"b/new\\nline\\t\\\"q\\\" \\\\ \\001.txt\"\n@@ -0,0 +1 @@\n+x\n");

        Assert.Equal(["new\nline\t\"q\" \\ \u0001.txt"], lines.Keys);
    }
}
