using BotService.Fixture;

namespace BotService.Repair.Workspaces;

public sealed class PatchTargetTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Apply_ChangesTheWorkingTreeAndNothingElse()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\r\ntwo"), ("sub/b.txt", "x\n"));
        repository.Write("sub/b.txt", "uncommitted\n");
        using var cache = new TestCache();
        var (repaired, patch) = await RepairAsync(cache, repository.At("sub"), ("a.txt", "one\r\nTWO"), ("sub/b.txt", "fixed\n"));
        var before = repository.GitFolderState();

        var result = await Target(cache).DeliverAsync(new PatchDestination.WorkingTree(), repaired, patch, "", None);

        Assert.IsType<PatchResult.Delivered>(result);
        Assert.Equal("one\r\nTWO", File.ReadAllText(repository.At("a.txt")));
        Assert.Equal("fixed\n", File.ReadAllText(repository.At("sub/b.txt")));
        Assert.Equal(before, repository.GitFolderState());
        Assert.Empty(cache.Runs());
    }

    [SkippableFact]
    public async Task Apply_PatchThatFitsNoLonger_ChangesNothingAtAll()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"), ("b.txt", "two\n"));
        using var cache = new TestCache();
        var (repaired, patch) = await RepairAsync(cache, repository.Path, ("a.txt", "ONE\n"), ("b.txt", "TWO\n"));
        repository.Write("b.txt", "edited in the meantime\n");
        var before = repository.WorkTreeState();

        var result = await Target(cache).DeliverAsync(new PatchDestination.WorkingTree(), repaired, patch, "", None);

        Assert.Contains("does not fit", Assert.IsType<PatchResult.Refused>(result).Reason);
        Assert.Equal(before, repository.WorkTreeState());
    }

    [SkippableFact]
    public async Task Apply_LinkInThePlaceOfAFolder_IsNotFollowed()
    {
        using var repository = await TestRepository.WithAsync(("sub/a.txt", "one\n"));
        using var cache = new TestCache();
        var (repaired, patch) = await RepairAsync(cache, repository.Path, ("sub/a.txt", "two\n"));
        var outside = Path.Combine(repository.Outside, "outside");
        Directory.Move(repository.At("sub"), outside);
        File.CreateSymbolicLink(repository.At("sub"), outside);

        Assert.IsType<PatchResult.Refused>(await Target(cache).DeliverAsync(new PatchDestination.WorkingTree(), repaired, patch, "", None));

        Assert.Equal("one\n", File.ReadAllText(Path.Combine(outside, "a.txt")));
    }

    [SkippableFact]
    public async Task Branch_HoldsOneCommitOnTopAndLeavesTreeAndIndexAlone()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"), ("b.txt", "x\n"));
        await repository.GitAsync("config", "user.name", "Ünal");
        await repository.GitAsync("config", "user.email", "u@example.org");
        repository.Write("b.txt", "staged\n");
        await repository.GitAsync("add", "b.txt");
        using var cache = new TestCache();
        var (repaired, patch) = await RepairAsync(cache, repository.Path, ("a.txt", "two\n"));
        var (tree, status) = (repository.WorkTreeState(), await repository.GitAsync("status", "--porcelain"));

        var result = await Target(cache).DeliverAsync(new PatchDestination.Branch("fix/it"), repaired, patch, "Fix it\n\nProven.\n", None);

        Assert.Contains("uncommitted changes that were part of what was repaired are not in the branch", Assert.IsType<PatchResult.Delivered>(result).Message);
        Assert.Equal("two\n", await repository.GitAsync("show", "fix/it:a.txt"));
        Assert.Equal("x\n", await repository.GitAsync("show", "fix/it:b.txt"));
        Assert.Equal((await repository.GitAsync("rev-parse", "main")).Trim(), (await repository.GitAsync("rev-parse", "fix/it^")).Trim());
        Assert.Equal("Ünal u@example.org Fix it", (await repository.GitAsync("log", "-1", "--format=%an %ae %s", "fix/it")).Trim());
        Assert.Equal(tree, repository.WorkTreeState());
        Assert.Equal(status, await repository.GitAsync("status", "--porcelain"));
        await repository.GitAsync("fsck", "--strict");
    }

    [SkippableFact]
    public async Task Branch_OnARef_StartsThere()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.GitAsync("branch", "old");
        await repository.CommitAsync("second", ("a.txt", "other\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path, "old");
        var patch = await checkout.DiffAsync(new Dictionary<string, string> { ["a.txt"] = "two\n" }, None);

        var result = await Target(cache).DeliverAsync(
            new PatchDestination.Branch("fix"), new RepairedSource(repository.Path, "old", checkout.Commit), patch, "Fix", None);

        Assert.DoesNotContain("uncommitted", Assert.IsType<PatchResult.Delivered>(result).Message);
        Assert.Equal((await repository.GitAsync("rev-parse", "old")).Trim(), (await repository.GitAsync("rev-parse", "fix^")).Trim());
    }

    [SkippableFact]
    public async Task Branch_PatchThatNeedsTheUncommittedChanges_IsRefusedWithTheRemedy()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        repository.Write("a.txt", "uncommitted\n");
        using var cache = new TestCache();
        var (repaired, patch) = await RepairAsync(cache, repository.Path, ("a.txt", "fixed\n"));

        var result = await Target(cache).DeliverAsync(new PatchDestination.Branch("fix"), repaired, patch, "Fix", None);

        Assert.Contains("commit them first", Assert.IsType<PatchResult.Refused>(result).Reason);
        Assert.Equal("main", (await repository.GitAsync("branch", "--format=%(refname:short)")).Trim());
    }

    [SkippableTheory]
    [InlineData("main", "exists already")]
    [InlineData("-f", "cannot be the name")]
    [InlineData("a..b", "cannot be the name")]
    [InlineData("HEAD", "cannot be the name")]
    [InlineData("refs/heads/x", "cannot be the name")]
    [InlineData("", "cannot be the name")]
    [InlineData("@{-1}", "cannot be the name")]
    public async Task Check_BranchName_IsRefusedBeforeTheRepair(string name, string reason)
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();

        var refused = await Target(cache).CheckAsync(new PatchDestination.Branch(name), repository.Path, None);

        Assert.Contains(reason, refused?.Reason);
        Assert.True(refused?.ConfigurationError);
    }

    [SkippableFact]
    public async Task Check_Url_TakesOnlyAPatchFile()
    {
        using var cache = new TestCache();
        using var folder = new TemporaryFolder();
        const string Url = "https://example.org/a.git";

        Assert.Contains("--patch FILE", (await Target(cache).CheckAsync(new PatchDestination.Branch("fix"), Url, None))?.Reason);
        Assert.Contains("--patch FILE", (await Target(cache).CheckAsync(new PatchDestination.WorkingTree(), Url, None))?.Reason);
        Assert.Null(await Target(cache).CheckAsync(new PatchDestination.PatchFile(Path.Combine(folder, "x.patch")), Url, None));
        Assert.NotNull(await Target(cache).CheckAsync(new PatchDestination.PatchFile(folder), Url, None));
        Assert.NotNull(await Target(cache).CheckAsync(new PatchDestination.PatchFile(Path.Combine(folder, "no/x.patch")), Url, None));
    }

    [SkippableFact]
    public async Task PatchFile_HoldsThePatchByteForByte()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\r\n"));
        using var cache = new TestCache();
        var (repaired, patch) = await RepairAsync(cache, repository.Path, ("a.txt", "two\r\n"));
        var file = Path.Combine(repository.Outside, "fix.patch");

        Assert.IsType<PatchResult.Delivered>(await Target(cache).DeliverAsync(new PatchDestination.PatchFile(file), repaired, patch, "", None));

        await repository.GitAsync("apply", file);
        Assert.Equal("two\r\n", File.ReadAllText(repository.At("a.txt")));
    }

    private static PatchTarget Target(TestCache cache) => new(cache.Cache, cache.Processes);

    private static async Task<(RepairedSource Repaired, string Patch)> RepairAsync(
        TestCache cache, string source, params (string Path, string Text)[] texts)
    {
        await using var checkout = await cache.OpenAsync(source);
        var patch = await checkout.DiffAsync(texts.ToDictionary(t => t.Path, t => t.Text), None);
        Assert.NotEqual("", patch);
        return (new RepairedSource(source, null, checkout.Commit), patch);
    }
}
