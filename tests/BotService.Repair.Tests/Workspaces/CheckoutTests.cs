namespace BotService.Repair.Workspaces;

public sealed class CheckoutTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Export_of_a_clean_folder_holds_the_head_commit_and_nothing_of_git()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"), ("deep/er/b.txt", "two\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var workspace = await checkout.ExportAsync("clean", None);

        Assert.Equal((await repository.GitAsync("rev-parse", "HEAD")).Trim(), checkout.Commit);
        Assert.Null(checkout.Parent);
        Assert.False(checkout.HasUncommittedChanges);
        Assert.Equal(["a.txt", "deep/er/b.txt"], FilesOf(workspace));
        Assert.Equal("two\n", File.ReadAllText(Path.Combine(workspace, "deep/er/b.txt")));
    }

    [SkippableFact]
    public async Task Uncommitted_changes_are_included_and_ignored_files_are_not()
    {
        using var repository = await TestRepository.WithAsync(
            (".gitignore", "*.log\n"), ("changed.txt", "old\n"), ("deleted.txt", "x\n"), ("kept.txt", "same\n"), ("folder/was.txt", "x\n"));
        repository.Write("changed.txt", "new\n").Write("new/file.txt", "fresh\n").Write("noise.log", "x").Write("private.txt", "x");
        repository.Write(".git/info/exclude", "private.txt\n");
        File.Delete(repository.At("deleted.txt"));
        Directory.Delete(repository.At("folder"), recursive: true);
        repository.Write("folder", "a file now\n");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var workspace = await checkout.ExportAsync("w", None);

        Assert.True(checkout.HasUncommittedChanges);
        Assert.Equal((await repository.GitAsync("rev-parse", "HEAD")).Trim(), checkout.Parent);
        Assert.Equal([".gitignore", "changed.txt", "folder", "kept.txt", "new/file.txt"], FilesOf(workspace));
        Assert.Equal("new\n", File.ReadAllText(Path.Combine(workspace, "changed.txt")));
    }

    [SkippableFact]
    public async Task Open_TwiceWithTheSameChanges_GivesTheSameCommit()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        repository.Write("a.txt", "two\n");
        using var cache = new TestCache();
        await using var first = await cache.OpenAsync(repository.Path);
        await using var second = await cache.OpenAsync(repository.Path);

        Assert.Equal(first.Commit, second.Commit);
        Assert.Equal(first.PackageCache, second.PackageCache);
    }

    [SkippableFact]
    public async Task A_ref_is_taken_without_the_uncommitted_changes()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.CommitAsync("second", ("a.txt", "two\n"));
        repository.Write("a.txt", "three\n");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path, "HEAD~1");

        var workspace = await checkout.ExportAsync("w", None);

        Assert.False(checkout.HasUncommittedChanges);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(workspace, "a.txt")));
    }

    [SkippableFact]
    public async Task A_subfolder_stands_for_its_whole_repository()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"), ("sub/b.txt", "two\n"));
        repository.Write("a.txt", "changed\n");
        File.CreateSymbolicLink(Path.Combine(repository.Outside, "link"), repository.At("sub"));
        using var cache = new TestCache();
        await using var direct = await cache.OpenAsync(repository.At("sub"));
        await using var linked = await cache.OpenAsync(Path.Combine(repository.Outside, "link"));

        Assert.Equal(["a.txt", "sub/b.txt"], FilesOf(await direct.ExportAsync("w", None)));
        Assert.True(direct.HasUncommittedChanges);
        Assert.Equal(direct.Commit, linked.Commit);
    }

    [SkippableFact]
    public async Task A_linked_working_tree_has_its_own_head_and_the_shared_excludes()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        repository.Write(".git/info/exclude", "private.txt\n");
        var tree = Path.Combine(repository.Outside, "tree");
        await repository.GitAsync("worktree", "add", "--quiet", "-b", "other", tree);
        await repository.CommitAsync("second", ("a.txt", "two\n"));
        File.WriteAllText(Path.Combine(tree, "private.txt"), "x");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(tree);

        var workspace = await checkout.ExportAsync("w", None);

        Assert.Equal("one\n", File.ReadAllText(Path.Combine(workspace, "a.txt")));
        Assert.Equal(["a.txt"], FilesOf(workspace));
    }

    [SkippableFact]
    public async Task Contents_modes_and_odd_names_survive()
    {
        using var repository = await TestRepository.WithAsync(("plain.txt", "x"));
        repository.Write("run.sh", "#!/bin/sh\n").Write("crlf.txt", "a\r\nb\r\n").Write("no-end.txt", "no newline").Write("bytes.bin", [0, 255, 10, 13, 0]);
        string[] names = ["with space.txt", "quo\"te'.txt", "new\nline.txt", "ünïcode-日本.txt", "-dash.txt", "back\\slash.txt"];
        foreach (var name in names)
        {
            repository.Write("odd/" + name, name);
        }

        File.SetUnixFileMode(repository.At("run.sh"), File.GetUnixFileMode(repository.At("run.sh")) | UnixFileMode.UserExecute);
        using var cache = new TestCache();
        await using var uncommitted = await cache.OpenAsync(repository.Path);
        await AssertSameAsync(repository, uncommitted, names);
        await repository.CommitAsync("all");
        await using var committed = await cache.OpenAsync(repository.Path);
        await AssertSameAsync(repository, committed, names);
    }

    [SkippableFact]
    public async Task Links_stay_links_and_are_never_followed()
    {
        using var repository = await TestRepository.WithAsync(("folder/a.txt", "one\n"), ("b.txt", "two\n"));
        var secret = Path.Combine(repository.Outside, "secret");
        Directory.CreateDirectory(secret);
        File.WriteAllText(Path.Combine(secret, "a.txt"), "secret");
        File.CreateSymbolicLink(repository.At("out"), secret);
        Directory.Delete(repository.At("folder"), recursive: true);
        File.CreateSymbolicLink(repository.At("folder"), secret);
        File.CreateSymbolicLink(repository.At("dangling"), "/nowhere/at/all");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var workspace = await checkout.ExportAsync("w", None);
        var copy = await checkout.CopyAsync(workspace, "copy", None);
        await checkout.RemoveAsync(workspace);

        foreach (var name in (string[])["out", "folder"])
        {
            Assert.Equal(secret, new FileInfo(Path.Combine(copy, name)).LinkTarget);
        }

        Assert.Equal("/nowhere/at/all", new FileInfo(Path.Combine(copy, "dangling")).LinkTarget);
        Assert.Equal("secret", File.ReadAllText(Path.Combine(secret, "a.txt")));
    }

    [SkippableFact]
    public async Task Files_that_git_would_leave_out_of_archives_or_convert_are_exported_as_a_clone_has_them()
    {
        using var repository = await TestRepository.WithAsync(
            (".gitattributes", "hidden.txt export-ignore\nwin.txt text eol=crlf\n"), ("hidden.txt", "here\n"), ("win.txt", "a\r\nb\r\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var workspace = await checkout.ExportAsync("w", None);

        Assert.False(checkout.HasUncommittedChanges);
        Assert.Equal("here\n", File.ReadAllText(Path.Combine(workspace, "hidden.txt")));
        Assert.Equal("a\r\nb\r\n", File.ReadAllText(Path.Combine(workspace, "win.txt")));
    }

    [SkippableFact]
    public async Task Submodules_and_repositories_inside_are_left_out()
    {
        using var inner = await TestRepository.WithAsync(("inner.txt", "x\n"));
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.GitAsync("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Path, "module");
        await repository.CommitAsync("with a submodule");
        repository.Write("module/inner.txt", "changed\n");
        Directory.CreateDirectory(repository.At("nested"));
        await repository.GitAsync("clone", "--quiet", inner.Path, "nested");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        var workspace = await checkout.ExportAsync("w", None);

        Assert.False(checkout.HasUncommittedChanges);
        Assert.Equal([".gitmodules", "a.txt"], FilesOf(workspace));
        Assert.True(Directory.Exists(Path.Combine(workspace, "module")));
    }

    [SkippableFact]
    public async Task Copy_KeepsTimesAndModes()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);
        var workspace = await checkout.ExportAsync("base", None);
        var built = Path.Combine(workspace, "build/out.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(built)!);
        File.WriteAllText(built, "built");
        File.SetUnixFileMode(built, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(built, DateTime.UnixEpoch.AddDays(10_000).AddTicks(1234567));

        var copy = Path.Combine(await checkout.CopyAsync(workspace, "slot-1", None), "build/out.bin");

        Assert.Equal(File.GetLastWriteTimeUtc(built), File.GetLastWriteTimeUtc(copy));
        Assert.Equal(File.GetUnixFileMode(built), File.GetUnixFileMode(copy));
        File.WriteAllText(copy + ".new", "x");
        Assert.False(File.Exists(built + ".new"));
    }

    [SkippableTheory]
    [InlineData("../out")]
    [InlineData("")]
    [InlineData(".git")]
    [InlineData("a/b")]
    [InlineData("-x/..")]
    public async Task Export_UnfitName_Throws(string name)
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        await Assert.ThrowsAsync<ArgumentException>(() => checkout.ExportAsync(name, None));
    }

    [SkippableFact]
    public async Task Dispose_deletes_read_only_folders_deep_trees_and_links()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        var checkout = await cache.OpenAsync(repository.Path);
        var workspace = await checkout.ExportAsync("w", None);
        await repository.RunAsync(
            "sh",
            null,
            "-c",
            """
            cd "$1" && mkdir -p locked/in && touch locked/in/file && ln -s "$2" link && mkfifo pipe && chmod 0 pipe && chmod -R a-w locked && chmod 0 locked
            long=$(printf '%0200d' 1); long=$long/$long/$long/$long; long=$long/$long/$long/$long
            mkdir -p "one/$long" "two/$long" && mv one "two/$long" && mkdir three && mv two three
            """,
            "sh",
            workspace,
            repository.Path);

        await checkout.DisposeAsync();

        Assert.Empty(cache.Runs());
        Assert.Equal("one\n", File.ReadAllText(repository.At("a.txt")));
    }

    private static async Task AssertSameAsync(TestRepository repository, Checkout checkout, string[] names)
    {
        var workspace = await checkout.ExportAsync("w", None);
        foreach (var path in (string[])["run.sh", "crlf.txt", "no-end.txt", "bytes.bin", .. names.Select(n => "odd/" + n)])
        {
            Assert.Equal(File.ReadAllBytes(repository.At(path)), File.ReadAllBytes(Path.Combine(workspace, path)));
        }

        Assert.True(File.GetUnixFileMode(Path.Combine(workspace, "run.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(workspace, "crlf.txt")).HasFlag(UnixFileMode.UserExecute));
    }

    private static IReadOnlyList<string> FilesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal),
    ];
}
