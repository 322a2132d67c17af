using BotService.Fixture;

namespace BotService.Repair.Workspaces;

public sealed class CheckoutFactoryTests
{
    [SkippableFact]
    public async Task A_folder_outside_of_any_repository_is_refused()
    {
        Requires.Tools("git");
        using var cache = new TestCache();
        using var folder = new TemporaryFolder();

        var refused = await cache.RefuseAsync(folder);

        Assert.Contains("is not in a git repository", refused.Reason);
        Assert.False(refused.ConfigurationError);
        Assert.Empty(cache.Runs());
    }

    [SkippableTheory]
    [InlineData("/nowhere/at/all", "does not exist")]
    [InlineData("--upload-pack=touch /tmp/x", "neither a folder nor a URL")]
    [InlineData("", "neither a folder nor a URL")]
    [InlineData("ext::sh -c true", "not a known kind of URL")]
    [InlineData("ftp://example.org/x.git", "not a known kind of URL")]
    public async Task A_source_that_cannot_be_one_is_a_wrong_value(string source, string reason)
    {
        using var cache = new TestCache();

        var refused = await cache.RefuseAsync(source);

        Assert.Contains(reason, refused.Reason);
        Assert.True(refused.ConfigurationError);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_repository_is_refused(bool remote)
    {
        using var repository = await TestRepository.EmptyAsync();
        repository.Write("a.txt", "not committed");
        using var cache = new TestCache();

        var refused = await cache.RefuseAsync((remote ? "file://" : "") + repository.Path);

        Assert.Contains("has no commit yet", refused.Reason);
        Assert.False(refused.ConfigurationError);
    }

    [SkippableTheory]
    [InlineData(false, "no-such-branch")]
    [InlineData(true, "no-such-branch")]
    [InlineData(false, "main~9")]
    [InlineData(true, "main~9")]
    [InlineData(true, "0123456789012345678901234567890123456789")]
    [InlineData(false, "--output=x")]
    [InlineData(true, "--upload-pack=x")]
    public async Task An_unknown_ref_is_named_beside_known_ones(bool remote, string gitRef)
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();

        var refused = await cache.RefuseAsync((remote ? "file://" : "") + repository.Path, gitRef);

        Assert.Contains($"'{gitRef}' is no branch, tag or commit", refused.Reason);
        Assert.Contains("'main'", refused.Reason);
        Assert.True(refused.ConfigurationError);
    }

    [SkippableFact]
    public async Task An_unreachable_url_is_refused_without_its_password()
    {
        Requires.Tools("git");
        using var cache = new TestCache();

        var refused = await cache.RefuseAsync("http://user:topsecret@127.0.0.1:9/x.git");

        Assert.Contains("http://127.0.0.1:9/x.git", refused.Reason);
        Assert.DoesNotContain("topsecret", refused.Reason);
        Assert.True(refused.Transient);
        Assert.False(refused.ConfigurationError);
    }

    [SkippableTheory]
    [InlineData(null, "two\n")]
    [InlineData("main", "two\n")]
    [InlineData("main~1", "one\n")]
    [InlineData("v1", "one\n")]
    [InlineData("refs/heads/main", "two\n")]
    public async Task A_url_is_fetched_by_branch_tag_and_expression(string? gitRef, string content)
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.GitAsync("tag", "-a", "v1", "-m", "v1");
        var head = await repository.CommitAsync("second", ("a.txt", "two\n"));
        repository.Write("a.txt", "uncommitted\n");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync("file://" + repository.Path, gitRef);
        await using var byId = await cache.OpenAsync("file://" + repository.Path, head);
        await using var byShortId = await cache.OpenAsync("file://" + repository.Path, head[..10]);

        Assert.Equal(content, File.ReadAllText(Path.Combine(await checkout.ExportAsync("w", CancellationToken.None), "a.txt")));
        Assert.Equal(head, byId.Commit);
        Assert.Equal(head, byShortId.Commit);
    }

    [SkippableFact]
    public async Task The_same_source_is_fetched_anew_when_it_moved()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        foreach (var source in (string[])[repository.Path, "file://" + repository.Path])
        {
            await using var before = await cache.OpenAsync(source, "main");
            var commit = await repository.CommitAsync("next", ("a.txt", source));
            await repository.GitAsync("commit", "--quiet", "--amend", "-m", "rewritten");
            await using var after = await cache.OpenAsync(source, "main");

            Assert.NotEqual(before.Commit, after.Commit);
            Assert.NotEqual(commit, after.Commit);
            Assert.Equal(source, File.ReadAllText(Path.Combine(await after.ExportAsync("w", CancellationToken.None), "a.txt")));
            Assert.NotNull(await before.ExportAsync("w", CancellationToken.None));
        }
    }

    [SkippableFact]
    public async Task A_shallow_clone_and_a_bare_repository_are_opened()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.CommitAsync("second", ("a.txt", "two\n"));
        var shallow = Path.Combine(repository.Outside, "shallow");
        var bare = Path.Combine(repository.Outside, "bare.git");
        await repository.GitAsync("clone", "--quiet", "--depth=1", "file://" + repository.Path, shallow);
        await repository.GitAsync("clone", "--quiet", "--bare", repository.Path, bare);
        using var cache = new TestCache();
        await using var fromShallow = await cache.OpenAsync(shallow);
        await using var fromBare = await cache.OpenAsync(bare);

        Assert.Null(fromShallow.Parent);
        Assert.NotNull(fromBare.Parent);
        Assert.Equal(fromBare.Commit, fromShallow.Commit);
        Assert.False(fromBare.HasUncommittedChanges);
    }

    [SkippableFact]
    public async Task A_cancelled_start_leaves_no_run()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.Factory.OpenAsync(repository.Path, null, cancelled.Token));

        Assert.Empty(cache.Runs());
    }
}
