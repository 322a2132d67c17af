using BotService.Fixture;
using BotService.Forges;
using BotService.Tests.Forges;
using BotService.Tests.Forges.GitHub;
using BotService.Tests.Forges.GitLab;
using BotService.Tests.Forges.Local;

namespace BotService.Tests.Service;

/// <summary>From a forge's own delivery to what people see on that forge, with the real engine.</summary>
public sealed class RoadScenarios
{
    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("local")]
    public async Task A_red_branch_gets_a_fix_pull_request_once_however_often_it_is_told_of(string name)
    {
        await using var world = WorldOf(name);
        await world.StartAsync();
        using var folder = new TemporaryFolder();
        await using var service = await ServiceHost.StartAsync(SettingsOf(world, folder));
        var sha = await RedAsync(world);

        for (var told = 0; told < 3; told++)
        {
            using var answer = await service.Client.SendAsync(world.RedBuild(service.Client.BaseAddress!, sha, "main"));
            Assert.Equal(202, (int)answer.StatusCode);
        }

        var run = Assert.Single(await service.EndedAsync());
        Assert.True(run.Result == "repaired", $"{run.Result}: {run.Reason}");
        var fix = Assert.Single(await world.Forge.FindPullRequestsAsync(world.Repository, new PullRequestQuery(HeadPrefix: "testfix/"), default));
        Assert.Equal("main", fix.BaseBranch);
        Assert.Contains("3 of 3", fix.Body);
        Assert.True(world.HasBranch(fix.HeadBranch));
        var shown = await world.Forge.GetReviewAsync(fix.Ref, default);
        Assert.Contains(shown, i => i is { Path: "src/answer.py", Line: not null });
        Assert.Equal("def answer(limit):\n    return limit + 1\n", await world.Forge.GetFileAsync(world.Repository, fix.HeadBranch, "src/answer.py", default));
        Assert.NotEmpty(world.Reports(sha));
        Assert.Empty(world.Violations);
    }

    private static ForgeWorld WorldOf(string name) => name switch
    {
        "github" => new GitHubWorld(),
        "gitlab" => new GitLabWorld(),
        _ => new LocalWorld(),
    };

    internal static Dictionary<string, string?> SettingsOf(ForgeWorld world, TemporaryFolder folder)
    {
        var settings = ServiceHost.Settings(folder, connectionString: null);
        foreach (var (key, value) in world.Configuration)
        {
            settings[key] = value;
        }

        return settings;
    }

    internal static async Task<string> RedAsync(ForgeWorld world)
    {
        var sha = await world.PushAsync(
            "main",
            (".botservice.yml", "test-command: sh tests/check.sh\nbot:\n  mode: auto\n"),
            ("src/answer.py", "def answer(limit):\n    return limit - 1\n"),
            ("tests/check.sh", "grep -q 'return limit + 1' src/answer.py\n"));
        await world.CheckAsync(sha, "ci", red: true, "1 test failed");
        return sha;
    }
}
