using BotService.Fixture;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.Tests.ModelBackends.Gguf;

namespace BotService.Repair.Tests.ModelBackends.Catalogue;

public sealed class ModelPullTests : IAsyncLifetime
{
    private static readonly CatalogueModel Model = new("coder", "unknown", 1000, 1, 1, 1, 100, true, false, "apache-2.0", "rewrite", "owner/name", []);
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private HubPeer hub = null!;

    private static CatalogueFile File { get; } = new("Q4_K_M", "coder.gguf", null, null);

    private string Target => Path.Combine(folder, "coder.gguf");

    public async Task InitializeAsync()
    {
        hub = await new HubPeer { Content = [.. GgufFile.Sound().Bytes(), .. new byte[200_000]] }.StartAsync();
        hub.Hash = hub.RealHash;
    }

    public async Task DisposeAsync()
    {
        await hub.DisposeAsync();
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_model_is_downloaded_checked_and_appears_whole()
    {
        var steps = new Steps();

        var pulled = Assert.IsType<PullResult.Pulled>(await PullAsync(File, steps));

        Assert.Equal(hub.Content, await System.IO.File.ReadAllBytesAsync(Target));
        Assert.Equal(hub.RealHash, pulled.Sha256);
        Assert.Contains("hub publishes", pulled.Checked);
        Assert.Contains(steps.All, s => s.Fraction == 1);
        Assert.False(System.IO.File.Exists(Target + ".part"));
        Assert.StartsWith(hub.RealHash, await System.IO.File.ReadAllTextAsync(Target + ".sha256"));
    }

    [Fact]
    public async Task A_broken_connection_is_resumed_where_it_broke()
    {
        hub.BreaksAt = 100_000;

        Assert.IsType<PullResult.Pulled>(await PullAsync(File));

        Assert.Equal(hub.Content, await System.IO.File.ReadAllBytesAsync(Target));
        Assert.Contains(hub.Asked, a => a.StartsWith("GET bytes=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_earlier_pull_left_is_not_downloaded_again()
    {
        await System.IO.File.WriteAllBytesAsync(Target + ".part", hub.Content[..150_000]);

        Assert.IsType<PullResult.Pulled>(await PullAsync(File));

        Assert.Equal("GET bytes=150000-", hub.Asked[^1]);
        Assert.Equal(hub.Content, await System.IO.File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task A_hub_that_cannot_resume_sends_all_again()
    {
        hub.Ranges = false;
        await System.IO.File.WriteAllBytesAsync(Target + ".part", new byte[150_000]);

        Assert.IsType<PullResult.Pulled>(await PullAsync(File));

        Assert.Equal(hub.Content, await System.IO.File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task A_download_with_another_checksum_is_deleted()
    {
        hub.Hash = new string('0', 64);

        var failed = Assert.IsType<PullResult.Failed>(await PullAsync(File));

        Assert.Contains(hub.RealHash, failed.Reason);
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task A_hub_that_publishes_another_file_than_the_catalogue_knows_is_refused_before_the_download()
    {
        var failed = Assert.IsType<PullResult.Failed>(await PullAsync(File with { Sha256 = new string('a', 64) }));

        Assert.Contains(hub.RealHash, failed.Reason);
        Assert.DoesNotContain(hub.Asked, a => a.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_any_hash_only_the_form_is_checked_and_said_so()
    {
        hub.Hash = null;

        Assert.Contains("its form only", Assert.IsType<PullResult.Pulled>(await PullAsync(File)).Checked);

        hub.Content = "<html>sign in</html>"u8.ToArray();
        Assert.Contains("GGUF", Assert.IsType<PullResult.Failed>(await PullAsync(File)).Reason);
    }

    [Fact]
    public async Task A_file_that_the_hub_lacks_is_named()
    {
        var failed = Assert.IsType<PullResult.Failed>(await PullAsync(File with { File = "missing.gguf" }));

        Assert.Contains("missing.gguf", failed.Reason);
        Assert.Contains("owner/name", failed.Reason);
    }

    [Fact]
    public async Task Offline_the_reason_and_the_ways_out_are_named()
    {
        await hub.DisposeAsync();

        var failed = Assert.IsType<PullResult.Failed>(await PullAsync(File));

        Assert.Contains("BOTSERVICE_MODEL_HUB", failed.Reason);
        Assert.Contains(Target, failed.Reason);
    }

    private Task<PullResult> PullAsync(CatalogueFile file, Steps? steps = null) =>
        new ModelPull(new ModelHub(http, hub.Address), new ModelStore(folder)) { Retries = [TimeSpan.Zero, TimeSpan.Zero] }.PullAsync(Model, file, steps, CancellationToken.None);
}
