using BotService.Fixture;

namespace BotService.Tests.Service;

/// <summary>What the program says before it serves.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("BotService__Jobs__RepairWorkers", "0", "BotService:Jobs:RepairWorkers is 0. Give 1 to 64.")]
    [InlineData("BotService__Jobs__RepairWorkers", "many", "'many' at 'BotService:Jobs:RepairWorkers'")]
    [InlineData("BotService__Jobs__RepairWorker", "2", "'RepairWorker'")]
    [InlineData("BotService__Database__Kind", "PostgreSql", "BotService:Database:ConnectionString is empty. Give the PostgreSQL database")]
    [InlineData("BotService__Runs__MaximumCandidates", "0", "BotService:Runs:MaximumCandidates is 0. Give 1 to 1000000.")]
    [InlineData("BotService__Runs__Sandbox", "docker", "BotService:Runs:Sandbox is 'docker'. Choose one of: auto, bubblewrap, container, kubernetes, none.")]
    [InlineData("BotService__Egress__MoreHosts__0", "https://registry.example.com", "BotService:Egress:MoreHosts: 'https://registry.example.com' is no host.")]
    [InlineData("BotService__Egress__Mode", "Open", "'Open' at 'BotService:Egress:Mode'")]
    [InlineData("BotService__Webhooks__BodyTimeout", "01:00:00", "BotService:Webhooks:BodyTimeout is 01:00:00. Give 00:00:01 to 00:05:00.")]
    public async Task Serve_BadSetting_NamesItAndEnds(string key, string value, string expected)
    {
        var environment = CommandLine.Host();
        environment[key] = value;

        var result = await CommandLine.RunAsync(folder, environment, "serve");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.ErrorOutput);
        Assert.DoesNotContain("   at ", result.ErrorOutput);
    }

    [Fact]
    public async Task Serve_NoForge_RefusesToStart()
    {
        var result = await CommandLine.RunAsync(folder, "serve");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("No forge is configured", result.ErrorOutput);
    }

    [Fact]
    public async Task Serve_FaultsOfTwoForges_AreNamedTogether()
    {
        var environment = CommandLine.Host();
        (environment["BotService__Forges__GitHub__AppId"], environment["BotService__Forges__GitLab__Token"]) = ("7", "glpat-7");

        var result = await CommandLine.RunAsync(folder, environment, "serve");

        Assert.Equal(2, result.ExitCode);
        Assert.DoesNotContain("   at ", result.ErrorOutput);
    }

    [Fact]
    public async Task Serve_ValueInASecretsFolder_IsRead()
    {
        folder.Write("secrets/BotService__Jobs__PublishWorkers", "99");
        var environment = CommandLine.Host();
        environment["BotService__SecretsFolder"] = Path.Combine(folder, "secrets");

        var result = await CommandLine.RunAsync(folder, environment, "serve");

        Assert.Contains("PublishWorkers is 99. Give 1 to 64.", result.ErrorOutput);
    }

    [Theory]
    [InlineData("repairs", "--queues 'repairs' is unknown. Choose from: reproduce, repair, publish, none.")]
    [InlineData("publish,gpu", "--queues 'gpu' is unknown")]
    public async Task Serve_UnknownQueue_IsAUsageError(string queues, string expected)
    {
        var result = await CommandLine.RunAsync(folder, "serve", "--queues", queues);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.ErrorOutput);
    }
}
