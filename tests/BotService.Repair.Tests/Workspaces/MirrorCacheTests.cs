using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

public sealed class MirrorCacheTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableTheory]
    [InlineData("")]
    [InlineData("file://")]
    public async Task Many_openings_of_one_source_at_once_all_succeed(string scheme)
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        var ids = new List<string> { (await repository.GitAsync("rev-parse", "HEAD")).Trim() };
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await repository.CommitAsync($"commit {i}", ("a.txt", $"{i}\n")));
        }

        using var cache = new TestCache();
        var seen = await Task.WhenAll(ids.Select((_, i) => Task.Run(async () =>
        {
            await using var checkout = await cache.OpenAsync(scheme + repository.Path, i == 0 ? "main" : $"main~{i}");
            await checkout.ExportAsync("w", None);
            return checkout.Commit;
        })));

        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
        Assert.Single(Directory.GetDirectories(cache.Cache.Mirrors));
        Assert.Empty(cache.Runs());
    }

    [SkippableFact]
    public async Task Fetch_MirrorLockedByAnotherProcess_WaitsForIt()
    {
        Requires.Tools("flock", "sh");
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        await using (await cache.OpenAsync(repository.Path))
        {
        }

        var held = Assert.Single(Directory.GetFiles(cache.Cache.Mirrors, "*.lock"));
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        await using (var other = cache.Processes.Start(new ProcessStart("flock", ["--no-fork", held, "sh", "-c", "echo held; exec cat"], "/", environment)))
        {
            Assert.Equal("held", await other.ReadLineAsync(None));
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.Factory.OpenAsync(repository.Path, null, impatient.Token));
        }

        await using var checkout = await cache.OpenAsync(repository.Path);
        Assert.NotEmpty(checkout.Commit);
    }

    [SkippableFact]
    public async Task What_a_killed_fetch_left_does_not_hinder_the_next()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        await using (await cache.OpenAsync(repository.Path))
        {
        }

        var mirror = Assert.Single(Directory.GetDirectories(cache.Cache.Mirrors));
        string[] left = ["refs/botservice/wanted.lock", "packed-refs.lock", "config.lock", "shallow.lock", "objects/pack/tmp_pack_x"];
        foreach (var path in left)
        {
            File.WriteAllText(Path.Combine(mirror, path), "");
        }

        await repository.CommitAsync("second", ("a.txt", "two\n"));
        await using var checkout = await cache.OpenAsync(repository.Path);

        Assert.Equal("two\n", File.ReadAllText(Path.Combine(await checkout.ExportAsync("w", None), "a.txt")));
        Assert.DoesNotContain(left, path => File.Exists(Path.Combine(mirror, path)));
    }

    [SkippableFact]
    public async Task A_mirror_whose_making_was_interrupted_is_made_anew()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        var mirror = Path.Combine(cache.Cache.Mirrors, RepositoryDiscovery.Find(repository.Path)!.Key + ".git");
        Directory.CreateDirectory(Path.Combine(mirror, "refs"));
        File.WriteAllText(Path.Combine(mirror, "config.lock"), "");
        await using var checkout = await cache.OpenAsync(repository.Path);

        Assert.NotEmpty(checkout.Commit);
    }

    [SkippableFact]
    public async Task A_branch_that_became_a_folder_of_branches_is_fetched()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        await repository.GitAsync("branch", "topic");
        using var cache = new TestCache();
        await using (await cache.OpenAsync("file://" + repository.Path, "topic~0"))
        {
        }

        await repository.GitAsync("branch", "-m", "topic", "topic/one");
        await using var checkout = await cache.OpenAsync("file://" + repository.Path, "topic/one~0");

        Assert.NotEmpty(checkout.Commit);
    }

    [SkippableFact]
    public async Task Nothing_of_a_run_stays_in_the_mirror()
    {
        using var repository = await TestRepository.WithAsync(("a.txt", "one\n"));
        using var cache = new TestCache();
        await using (await cache.OpenAsync(repository.Path))
        {
        }

        var before = MirrorFiles(cache);
        repository.Write("a.txt", "uncommitted\n").Write("big.bin", new byte[100_000]);
        await using (var checkout = await cache.OpenAsync(repository.Path))
        {
            await checkout.DiffAsync(new Dictionary<string, string> { ["a.txt"] = "fixed\n" }, None);
        }

        Assert.Equal(before, MirrorFiles(cache));
    }

    [SkippableFact]
    public async Task Credentials_of_a_url_reach_the_server_but_no_command_line_and_no_file()
    {
        Requires.Tools("git");
        using var cache = new TestCache();
        using var server = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        var port = ((System.Net.IPEndPoint)server.LocalEndpoint).Port;
        var opening = cache.RefuseAsync($"http://bob:topsecret@127.0.0.1:{port}/x.git");
        using var client = await server.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        var request = "";
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            request += line + "\n";
        }

        var commandLines = Directory.EnumerateDirectories("/proc").Select(CommandLineOf).ToList();
        client.GetStream().Write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
        client.Close();
        var refused = await opening;

        Assert.Contains("Authorization: Basic " + Convert.ToBase64String("bob:topsecret"u8), request);
        Assert.Contains(commandLines, c => c.Contains($"127.0.0.1:{port}"));
        Assert.DoesNotContain(commandLines, c => c.Contains("topsecret"));
        Assert.DoesNotContain("topsecret", refused.Reason);
        Assert.DoesNotContain(MirrorFiles(cache), f => File.ReadAllText(f).Contains("topsecret"));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_credential_reaches_the_server_and_no_message_and_no_text(bool fetch)
    {
        Requires.Tools("git");
        using var cache = new TestCache();
        using var server = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        var url = $"http://127.0.0.1:{((System.Net.IPEndPoint)server.LocalEndpoint).Port}/x.git";
        var credential = new GitCredential("Authorization: Bearer topsecret");
        var asking = ComplaintAsync();
        using var client = await server.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        var request = "";
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            request += line + "\n";
        }

        client.GetStream().Write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
        client.Close();
        var complaint = await asking;

        Assert.Contains("Authorization: Bearer topsecret", request);
        Assert.DoesNotContain("topsecret", $"{complaint} {credential} {new RepairRequest(url) { Credential = credential }}");

        async Task<string> ComplaintAsync() => fetch
            ? (await cache.Factory.FetchAsync(url, new string('a', 40), credential, None))!.Reason
            : (await Assert.ThrowsAsync<GitException>(() => cache.Factory.HeadAsync(url, "main", credential, None))).Message;
    }

    private static List<string> MirrorFiles(TestCache cache) =>
        [.. Directory.EnumerateFiles(cache.Cache.Mirrors, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
