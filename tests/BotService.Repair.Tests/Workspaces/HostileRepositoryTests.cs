using BotService.Fixture;

namespace BotService.Repair.Workspaces;

/// <summary>Repositories whose configuration starts programs wherever git lets it. Each test first shows that its trap is live.</summary>
public sealed class HostileRepositoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly string[] Hooks =
    [
        "post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "post-commit", "pre-commit", "commit-msg",
        "prepare-commit-msg", "post-merge", "post-rewrite", "pre-push", "applypatch-msg", "pre-applypatch", "post-applypatch", "fsmonitor-watchman",
        "upload-pack", "pre-receive", "update", "post-receive", "post-update", "proc-receive", "push-to-checkout",
    ];

    [SkippableFact]
    public async Task No_program_of_a_repository_is_started_and_nothing_of_it_is_written()
    {
        using var repository = await ArmedAsync();
        var canary = Path.Combine(repository.Outside, "canary");
        await repository.GitAsync("-c", "core.worktree=" + repository.Path, "status");
        Assert.True(File.Exists(canary));
        File.Delete(canary);
        var before = repository.GitFolderState();
        using var cache = new TestCache();

        RepairedSource repaired;
        string patch;
        await using (var checkout = await cache.OpenAsync(repository.Path))
        {
            var workspace = await checkout.ExportAsync("w", None);
            Assert.Equal("changed\n", File.ReadAllText(Path.Combine(workspace, "a.txt")));
            Assert.False(File.Exists(Path.Combine(workspace, "secret.txt")));
            await checkout.CopyAsync(workspace, "copy", None);
            await checkout.ChangedLinesAsync(None);
            patch = await checkout.DiffAsync(new Dictionary<string, string> { ["b.txt"] = "fixed\n" }, None);
            repaired = new RepairedSource(repository.Path, null, checkout.Commit);
        }

        await using (await cache.OpenAsync(repository.Path, "main"))
        {
        }

        await using (await cache.OpenAsync("file://" + repository.Path))
        {
        }

        Assert.Equal(before, repository.GitFolderState());
        Assert.False(File.Exists(canary), File.Exists(canary) ? File.ReadAllText(canary) : "");

        var target = new PatchTarget(cache.Cache, cache.Processes);
        Assert.IsType<PatchResult.Delivered>(await target.DeliverAsync(new PatchDestination.Branch("fix"), repaired, patch, "Fix", None));
        Assert.IsType<PatchResult.Delivered>(await target.DeliverAsync(new PatchDestination.WorkingTree(), repaired, patch, "Fix", None));
        Assert.Equal("fixed\n", File.ReadAllText(repository.At("b.txt")));
        Assert.False(File.Exists(canary), File.Exists(canary) ? File.ReadAllText(canary) : "");
    }

    [SkippableFact]
    public async Task A_submodule_cannot_start_a_program_either()
    {
        using var inner = await TestRepository.WithAsync(("inner.txt", "x\n"));
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.GitAsync("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Path, "module");
        await repository.CommitAsync("with a submodule");
        var canary = Trap(repository, "submodule");
        await repository.GitAsync("-C", "module", "config", "core.fsmonitor", Script(repository));
        await repository.GitAsync("status");
        Assert.True(File.Exists(canary));
        File.Delete(canary);
        repository.Write("module/inner.txt", "changed\n").Write("a.txt", "changed\n");
        using var cache = new TestCache();

        await using var checkout = await cache.OpenAsync(repository.Path);
        await checkout.ExportAsync("w", None);

        Assert.True(checkout.HasUncommittedChanges);
        Assert.False(File.Exists(canary));
    }

    [SkippableFact]
    public async Task A_missing_object_is_not_fetched_on_the_repository_s_terms()
    {
        using var origin = await TestRepository.WithAsync(("a.txt", "one\n"));
        await origin.GitAsync("config", "uploadpack.allowFilter", "true");
        await origin.GitAsync("config", "uploadpack.allowAnySHA1InWant", "true");
        using var repository = await TestRepository.EmptyAsync();
        var partial = Path.Combine(repository.Outside, "partial");
        await repository.GitAsync("clone", "--quiet", "--no-checkout", "--filter=blob:none", "file://" + origin.Path, partial);
        var canary = Trap(repository, "uploadpack");
        await repository.GitAsync("-C", partial, "config", "remote.origin.uploadpack", Script(repository) + "; git-upload-pack");
        await repository.GitAsync("-C", partial, "cat-file", "-p", "HEAD:a.txt");
        Assert.True(File.Exists(canary));
        File.Delete(canary);
        Directory.Delete(partial, recursive: true);
        await repository.GitAsync("clone", "--quiet", "--no-checkout", "--filter=blob:none", "file://" + origin.Path, partial);
        await repository.GitAsync("-C", partial, "config", "remote.origin.uploadpack", Script(repository) + "; git-upload-pack");
        using var cache = new TestCache();

        var refused = await cache.RefuseAsync(partial);

        Assert.Contains("could not be read", refused.Reason);
        Assert.False(File.Exists(canary));
    }

    [SkippableFact]
    public async Task A_folder_that_is_named_like_an_option_is_only_a_folder()
    {
        using var repository = await TestRepository.EmptyAsync("--upload-pack=touch x");
        await repository.CommitAsync("first", ("a.txt", "one\n"));
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        Assert.NotNull(await checkout.ExportAsync("w", None));
    }

    [SkippableFact]
    public async Task A_repository_of_another_user_is_opened()
    {
        Requires.That(Environment.IsPrivilegedProcess, "only root can give files away");
        Requires.Tools("chown");
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        repository.Write("a.txt", "two\n");
        await repository.RunAsync("chown", null, "-R", "12345:12345", repository.Path);
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        Assert.True(checkout.HasUncommittedChanges);
    }

    [SkippableFact]
    public async Task Special_files_do_not_hang_the_snapshot()
    {
        Requires.Tools("mkfifo");
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.RunAsync("mkfifo", null, "pipe", "sub.fifo");
        Directory.CreateDirectory(repository.At(".git/info"));
        File.Delete(repository.At(".git/info/exclude"));
        File.CreateSymbolicLink(repository.At(".git/info/exclude"), "/dev/zero");
        using var cache = new TestCache();
        await using var checkout = await cache.OpenAsync(repository.Path);

        Assert.False(checkout.HasUncommittedChanges);
    }

    private static async Task<TestRepository> ArmedAsync()
    {
        var repository = await TestRepository.WithAsync(("a.txt", "one\n"), ("b.txt", "x\n"), (".gitattributes", "* filter=evil diff=evil merge=evil\n"));
        await repository.CommitAsync("second", ("a.txt", "two\n"));
        using var other = await TestRepository.WithAsync(("o.txt", "o\n"));
        Directory.Move(other.Path, Path.Combine(repository.Outside, "alternate"));
        repository.Write(".git/objects/info/alternates", Path.Combine(repository.Outside, "alternate/.git/objects") + "\n");
        repository.Write("a.txt", "changed\n");

        Trap(repository, "config");
        var script = Script(repository);
        var elsewhere = Path.Combine(repository.Outside, "elsewhere");
        Directory.CreateDirectory(elsewhere);
        File.WriteAllText(Path.Combine(elsewhere, "secret.txt"), "secret");
        foreach (var hook in Hooks)
        {
            File.Copy(script, repository.At(".git/hooks/" + hook), overwrite: true);
        }

        File.AppendAllText(
            repository.At(".git/config"),
            $"""
            [core]
                fsmonitor = {script}
                worktree = {elsewhere}
                sshCommand = {script}
                pager = {script}
                editor = {script}
                askPass = {script}
                gitProxy = {script}
                alternateRefsCommand = {script}
            [filter "evil"]
                clean = {script} ; cat
                smudge = {script} ; cat
                required = true
            [diff]
                external = {script}
            [diff "evil"]
                command = {script}
                textconv = {script}
            [merge "evil"]
                driver = {script}
            [uploadpack]
                packObjectsHook = {script}
            [credential]
                helper = !{script}
            [gpg]
                program = {script}
            [commit]
                gpgSign = true
            [log]
                showSignature = true
            [gc]
                auto = 1
            [alias]
                apply = !{script}
                fetch = !{script}
                update-ref = !{script}
            [interactive]
                diffFilter = {script}
            [sequence]
                editor = {script}

            """);
        return repository;
    }

    /// <summary>Makes the script that leaves the mark, and returns where the mark appears.</summary>
    private static string Trap(TestRepository repository, string name)
    {
        var canary = Path.Combine(repository.Outside, "canary");
        File.WriteAllText(Script(repository), $"#!/bin/sh\necho \"{name} $0 $*\" >> {canary}\n");
        File.SetUnixFileMode(Script(repository), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return canary;
    }

    private static string Script(TestRepository repository) => Path.Combine(repository.Outside, "trap.sh");
}
