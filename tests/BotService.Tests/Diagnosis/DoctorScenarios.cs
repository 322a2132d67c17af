using System.Text.Json;
using BotService.Fixture;
using BotService.Tests.Forges;
using BotService.Tests.Forges.Fakes;
using BotService.Tests.Forges.GitHub;
using BotService.Tests.Forges.GitLab;
using BotService.Tests.Service;

namespace BotService.Tests.Diagnosis;

/// <summary><c>doctor</c> as a process, against forges and a service that really answer.</summary>
public sealed class DoctorScenarios : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task Without_any_configuration_it_says_what_is_not_set_up_and_is_content()
    {
        Requires.Tools("git");

        var result = await CommandLine.RunAsync(folder, await EnvironmentAsync(), "doctor");

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        Assert.Matches(@"\| - +\| configuration \| forge ", result.Output);
        Assert.Matches(@"\| ok +\| toolchains +\| git +\| git version", result.Output);
        Assert.Contains("botservice serve --setup", result.Output);
        Assert.EndsWith("Nothing that is needed is missing.\n", result.Output);
        Assert.Matches(@"\| - +\| toolchains +\| cargo +\| not found; needed only for Rust", result.Output);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_setting_that_cannot_be_used_is_named_and_the_rest_is_looked_at()
    {
        var environment = await EnvironmentAsync();
        (environment["BotService__Forges__GitHub__AppId"], environment["BotService__Forges__GitLab__Token"]) = ("7", "glpat-secretOfTheToken");

        var (status, findings, text) = await ExamineAsync(environment);

        Assert.Equal(2, status);
        Assert.Contains(findings, f => f is { Area: "configuration", State: "missing" } && f.Detail.Contains("GitHub:PrivateKey holds no RSA key", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { Area: "configuration", State: "missing" } && f.Detail.Contains("GitLab:WebhookSecrets:0 is missing", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { Area: "toolchains", Name: "git", State: "works" });
        Assert.DoesNotContain("glpat-", text);
    }

    [SkippableFact]
    public async Task What_the_app_and_its_installation_may_do_is_asked_of_GitHub()
    {
        Requires.Tools("git");
        await using var world = new GitHubWorld();
        await world.StartAsync();
        world.Fake.Accepted = new Dictionary<string, string>(world.Fake.Permissions) { ["checks"] = "read" };
        world.Fake.Permissions["administration"] = "write";
        world.Fake.Events.Remove("status");
        await using var service = await ServeAsync(world);
        world.Fake.Hook = new Uri(service.Client.BaseAddress!, "/webhooks/github").AbsoluteUri;

        var (status, findings, text) = await ExamineAsync(await EnvironmentAsync(world, service));

        Assert.Equal(1, status);
        Assert.Contains(findings, f => f is { Area: "github", Name: "app", State: "works" } && f.Detail.StartsWith("BotService (botservice)", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { Area: "github", Name: "permissions", State: "warning", Detail: "more than needed: administration: write" });
        Assert.Contains(findings, f => f is { Area: "github", Name: "events", State: "missing", Detail: "not sent: status" });
        Assert.Contains(findings, f => f is { Area: "github", Name: "webhook", State: "works" });
        Assert.Contains(findings, f => f is { Area: "github", Name: "installation botservice[bot]", State: "missing", Detail: "lacks checks: write (has read)" } && f.Remedy.Contains("/settings/installations/77", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { Area: "webhooks", State: "works" });
        Assert.Contains(findings, f => f is { Area: "database", Name: "Sqlite", State: "works" } && f.Detail.EndsWith("tables up to date", StringComparison.Ordinal));
        Assert.DoesNotMatch("PRIVATE KEY|It's a Secret", text);
        Assert.Empty(world.Fake.Violations);
    }

    [SkippableTheory]
    [InlineData(30, "api,write_repository", 0, "works", "works")]
    [InlineData(20, "read_api", 1, "missing", "missing")]
    public async Task What_the_token_may_do_is_asked_of_GitLab(int role, string scopes, int expected, string scopesState, string roleState)
    {
        Requires.Tools("git");
        await using var world = new GitLabWorld();
        await world.StartAsync();
        world.Fake.Role = role;
        world.Fake.Scopes.Clear();
        world.Fake.Scopes.AddRange(scopes.Split(','));

        var (status, findings, text) = await ExamineAsync(await EnvironmentAsync(world));

        Assert.Equal(expected, status);
        Assert.Contains(findings, f => f is { Area: "gitlab", Name: "scopes" } && f.State == scopesState);
        Assert.Contains(findings, f => f is { Area: "gitlab", Name: "role" } && f.State == roleState);
        Assert.DoesNotContain(FakeGitLab.Token, text);
    }

    [SkippableFact]
    public async Task A_forge_that_refuses_and_an_address_that_leads_nowhere_are_missing()
    {
        Requires.Tools("git");
        await using var world = new GitLabWorld();
        await world.StartAsync();
        var environment = await EnvironmentAsync(world);
        environment["BotService__Forges__GitLab__Token"] = "glpat-wrong";
        environment["BotService__Publishing__PublicUrl"] = $"http://127.0.0.1:{PostgreSqlServer.FreePort()}";

        var (status, findings, text) = await ExamineAsync(environment);

        Assert.Equal(1, status);
        Assert.Contains(findings, f => f is { Area: "gitlab", State: "missing" } && f.Detail.Contains("answered 401", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { Area: "webhooks", State: "missing" } && f.Remedy.Contains("botservice serve", StringComparison.Ordinal));
        Assert.DoesNotContain("glpat-wrong", text);
    }

    // A machine with git and .NET alone: asking all toolchains takes seconds.
    private async Task<Dictionary<string, string>> EnvironmentAsync()
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        foreach (var tool in new[] { "dotnet", "git" })
        {
            File.CreateSymbolicLink(Path.Combine(bin, tool), (await CommandLine.ToolAsync("/", "sh", "-c", $"readlink -f \"$(command -v {tool})\"")).Output.Trim());
        }

        var environment = CommandLine.Host();
        (environment["PATH"], environment["BotService__Runs__Sandbox"]) = (bin, "none");
        return environment;
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(ForgeWorld world)
    {
        var environment = await EnvironmentAsync();
        foreach (var (key, value) in world.Configuration)
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value!;
        }

        return environment;
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(ForgeWorld world, ServiceHost service)
    {
        var environment = await EnvironmentAsync(world);
        environment["BotService__Publishing__PublicUrl"] = service.Client.BaseAddress!.AbsoluteUri;
        environment["BotService__Database__File"] = Path.Combine(folder, "ledger.db");
        return environment;
    }

    private Task<ServiceHost> ServeAsync(ForgeWorld world)
    {
        var settings = ServiceHost.Settings(folder, connectionString: null);
        foreach (var (key, value) in world.Configuration)
        {
            settings[key] = value;
        }

        return ServiceHost.StartAsync(settings);
    }

    private async Task<(int Status, IReadOnlyList<Found> Findings, string Text)> ExamineAsync(Dictionary<string, string> environment)
    {
        var result = await CommandLine.RunAsync(folder, environment, "doctor", "--json");
        Assert.True(result.Output.StartsWith('{'), result.Output + result.ErrorOutput);
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(result.ExitCode == 0, report.GetProperty("ready").GetBoolean());
        var findings = report.GetProperty("findings").EnumerateArray().Select(f => new Found(
            f.GetProperty("area").GetString()!, f.GetProperty("name").GetString()!, f.GetProperty("state").GetString()!, f.GetProperty("detail").GetString()!, f.GetProperty("remedy").GetString()!));
        return (result.ExitCode, [.. findings], result.Output + result.ErrorOutput);
    }

    private sealed record Found(string Area, string Name, string State, string Detail, string Remedy);
}
