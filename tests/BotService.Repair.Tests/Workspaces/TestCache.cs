using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>A cache folder of its own for one test.</summary>
internal sealed class TestCache : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TestCache() => Cache = new CacheFolder(Path.Combine(folder, "cache"));

    public CacheFolder Cache { get; }

    public ProcessRunner Processes { get; } = new(TimeProvider.System);

    public CheckoutFactory Factory => new(Cache, Processes, TimeProvider.System);

    public FolderRemoval Removal => new(Processes);

    public async Task<Checkout> OpenAsync(string source, string? gitRef = null)
    {
        var result = await Factory.OpenAsync(source, gitRef, CancellationToken.None);
        Assert.True(result is CheckoutResult.Opened, result.ToString());
        return ((CheckoutResult.Opened)result).Checkout;
    }

    public async Task<CheckoutResult.Refused> RefuseAsync(string source, string? gitRef = null) =>
        Assert.IsType<CheckoutResult.Refused>(await Factory.OpenAsync(source, gitRef, CancellationToken.None));

    public IReadOnlyList<string> Runs() => Directory.Exists(Cache.Runs) ? [.. Directory.EnumerateFileSystemEntries(Cache.Runs)] : [];

    public void Dispose() => folder.Dispose();
}
