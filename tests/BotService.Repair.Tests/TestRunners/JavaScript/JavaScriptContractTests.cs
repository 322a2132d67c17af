using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.TestRunners.JavaScript;

/// <summary>The contract for a framework that comes from npm. Its packages are installed once, beside the fixture in the output folder, and copied with it.</summary>
public abstract class JavaScriptContractTests : TestRunnerContractTests, IAsyncLifetime
{
    private static readonly SemaphoreSlim OneAtATime = new(1);
    private StepResult restored = StepResult.Done();

    protected override string[] Tools
    {
        get
        {
            Requires.Tools("node", "npm");
            Requires.That(restored.Succeeded, restored.Message);
            return ["node"];
        }
    }

    public async Task InitializeAsync()
    {
        await OneAtATime.WaitAsync();
        try
        {
            using var services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();
            using var cache = new TemporaryFolder();
            var folder = Path.Combine(AppContext.BaseDirectory, "TestRunners", Red.Folder);
            var runner = services.GetServices<ITestRunner>().Single(r => r.Name == Runner);
            var project = Assert.Single(runner.Detect(new RepositoryFiles(folder)));
            var sandbox = services.GetServices<ISandbox>().Single(s => s.Name == "none");
            restored = await runner.RestoreAsync(new TestContext(project, sandbox, folder, cache), CancellationToken.None);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
