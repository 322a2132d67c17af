using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

public sealed class RemoteBranchesTests
{
    private const string Branch = "testfix/main-0123456789abcdef";

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_LongerNameThatEndsInTheBranch_IsNotTakenForIt(bool exists)
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        var mine = exists ? await BranchAsync(repository, Branch) : null;
        var forged = await BranchAsync(repository, $"refs/heads/{Branch}");
        using var cache = new TestCache();
        var url = "file://" + repository.Path;

        Assert.NotEqual(forged, mine);
        Assert.Equal(mine, await Fixes(cache).FindBranchAsync(new GitRemote(url, null), Branch, default));
        Assert.Equal(mine, await cache.Factory.HeadAsync(url, Branch, null, default));
    }

    [SkippableTheory]
    [InlineData("ma*n")]
    [InlineData("m?in")]
    [InlineData("[m]ain")]
    [InlineData("../main")]
    [InlineData("")]
    public async Task Find_NameThatGitForbids_IsNoBranch(string name)
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();

        Assert.Null(await Fixes(cache).FindBranchAsync(new GitRemote("file://" + repository.Path, null), name, default));
    }

    private static async Task<string> BranchAsync(TestRepository repository, string name)
    {
        var commit = await repository.CommitAsync(name);
        await repository.GitAsync("update-ref", $"refs/heads/{name}", commit);
        return commit;
    }

    private static FixRepositories Fixes(TestCache cache) => new(cache.Cache, new ProcessRunner(TimeProvider.System), TimeProvider.System);
}
