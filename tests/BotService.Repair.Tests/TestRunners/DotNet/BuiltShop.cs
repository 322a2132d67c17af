using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.TestRunners.DotNet;

/// <summary>One restored and built workspace that several tests share, because building it takes most of their time.</summary>
public sealed class BuiltShop : IAsyncLifetime
{
    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();
    private readonly TemporaryFolder cache = new();
    private TemporaryFolder? workspace;
    private TestContext? context;

    internal ITestRunner Runner => services.GetServices<ITestRunner>().Single(r => r.Name == "dotnet-test");

    internal async Task<TestContext> ContextAsync()
    {
        Requires.Tools("dotnet");
        if (context is not null)
        {
            return context;
        }

        workspace = TemporaryFolder.CopyOf(Path.Combine(AppContext.BaseDirectory, "TestRunners/DotNet/Fixtures/xunit2-red"))
            .Write("Shop/Limits.cs", "\uFEFFnamespace Shop;\n\npublic static class Limits\n{\n    public const int Most = 3;\n}\n")
            .Write("Shop.Tests/LimitsTests.cs", "using Xunit;\n\nnamespace Shop.Tests;\n\npublic sealed class LimitsTests\n{\n    [Fact]\n    public void Most_IsFour() => Assert.Equal(4, Limits.Most);\n}\n");
        var project = Assert.Single(Runner.Detect(new RepositoryFiles(workspace)));
        context = new TestContext(project, services.GetServices<ISandbox>().Single(s => s.Name == "none"), workspace, cache);
        var restored = await Runner.RestoreAsync(context, CancellationToken.None);
        Assert.True(restored.Succeeded, restored.Message);
        return context;
    }

    internal static CandidatePatch Replace(TestContext context, string path, string from, string to)
    {
        var start = SourceText.Read(Path.Combine(context.Workspace, path))!.IndexOf(from, StringComparison.Ordinal);
        Assert.True(start >= 0, $"'{from}' is not in {path}");
        return new CandidatePatch(1, [new TextEdit(path, start, from.Length, to)], "test", 1, 1);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        workspace?.Dispose();
        cache.Dispose();
    }
}
