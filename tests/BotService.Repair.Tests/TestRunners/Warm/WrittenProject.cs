using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.TestRunners.Warm;

/// <summary>A project that a test writes file by file, with one runner.</summary>
internal sealed class WrittenProject : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();
    private readonly TemporaryFolder folder = new();
    private readonly TemporaryFolder cache = new();

    public WrittenProject(string runner, string sandbox = "none")
    {
        Runner = services.GetServices<ITestRunner>().Single(r => r.Name == runner);
        Sandbox = services.GetServices<ISandbox>().Single(s => s.Name == sandbox);
    }

    public ITestRunner Runner { get; }

    public ISandbox Sandbox { get; }

    public string Folder => folder.Path;

    public RepositoryFiles Files => new(folder);

    public TestContext Context => new(Assert.Single(Runner.Detect(Files)), Sandbox, folder, cache) { CommandTimeout = TimeSpan.FromSeconds(60) };

    public WrittenProject Write(string path, string text)
    {
        folder.Write(path, text);
        return this;
    }

    public Task<TestRun> RunAsync(params string[] ids) => RunAsync(TimeSpan.FromSeconds(60), ids);

    public Task<TestRun> RunAsync(TimeSpan limit, params string[] ids) => Runner.RunAsync(
        Context with { CommandTimeout = limit }, ids.Length == 0 ? TestSelection.All : new TestSelection(ids), CancellationToken.None);

    public async Task<CandidateVerdict> TryAsync(ICandidateSession session, string path, string find, string replace, params string[] ids)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(folder, path));
        var edit = new TextEdit(path, text.IndexOf(find, StringComparison.Ordinal), find.Length, replace);
        var candidate = new CandidatePatch(1, [edit], "test", 1, 1);
        return Assert.Single(await session.TryAsync([candidate], new TestSelection(ids), TimeSpan.FromSeconds(10), CancellationToken.None));
    }

    /// <summary>Ids of the runners that find something, with the folder: <c>pytest:backend</c>.</summary>
    public IEnumerable<string> Detected() => services.GetServices<ITestRunner>()
        .SelectMany(r => r.Detect(Files))
        .Select(p => $"{p.Runner}:{p.Directory}")
        .Order(StringComparer.Ordinal);

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
        cache.Dispose();
    }
}
