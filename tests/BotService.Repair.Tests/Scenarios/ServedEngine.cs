using BotService.Fixture;
using BotService.Repair.ModelBackends.Servers;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotService.Repair.Tests.Scenarios;

/// <summary>The whole engine, with the servers of a test in the place of those on the usual ports.</summary>
internal sealed class ServedEngine : IAsyncDisposable
{
    /// <summary>The failing test can only be repaired in the one function.</summary>
    public const string Buggy = "def area(width, height):\n    return width + height\n";
    public const string Repaired = "def area(width, height):\n    return width * height\n";
    public const string Answer = $"```python\n{Repaired}```\n";

    private readonly ServiceProvider services;
    private readonly RedRepository repository = new();

    public ServedEngine(params (string Backend, Peer Peer)[] peers)
    {
        var collection = new ServiceCollection().AddRepair();
        foreach (var (backend, peer) in peers)
        {
            collection.PostConfigure<ModelServerOptions>(backend, o => (o.Address, o.Retries, o.RetryDelay) = (peer.Address, 0, TimeSpan.Zero));
        }

        services = collection.BuildServiceProvider();
    }

    public string Folder => repository.Path;

    public static async Task<Peer> StartAsync(Peer peer)
    {
        (peer.ContextTokens, peer.Text) = (8192, Answer);
        peer.Reader.TrySetResult();
        return await peer.StartAsync();
    }

    /// <summary>Repairs a small Python program.</summary>
    public async Task<RepairReport> RepairAsync(Func<RepairRequest, RepairRequest> with, string code = Buggy, string check = "from area import area\nassert area(3, 4) == 12, 'area'\n", bool commit = true)
    {
        Requires.Tools("python3", "git");
        if (commit)
        {
            await repository.With("area.py", code).With("check.py", check).With(".botservice.yml", "protected: [check.py]\n").CommitAsync();
        }

        var request = new RepairRequest(Folder)
        {
            Sandbox = TestSandbox.Name,
            TimeLimit = TimeSpan.FromMinutes(2),
            Jobs = 1,
            Reruns = 2,
            TestCommand = "python3 check.py",
            Engine = EngineMode.Model,
        };
        return await services.GetRequiredService<RepairEngine>().RepairAsync(with(request), null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        repository.Dispose();
    }
}
