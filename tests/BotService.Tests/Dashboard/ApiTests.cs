using System.Text.Json;
using BotService.Fixture;
using BotService.Ledger.Rows;

namespace BotService.Tests.Dashboard;

/// <summary>The API by the commands that use it.</summary>
[Collection(PagesTests.Name)]
public sealed class ApiTests
{
    [Fact]
    public async Task Runs_are_listed_shown_stopped_and_retried_from_the_command_line()
    {
        await using var host = await PagesHost.StartAsync(queues: []);
        var now = TimeProvider.System.GetUtcNow();
        var (fixedRun, detail, events) = StoredRuns.Saying("as text \u001b[31m", now.AddMinutes(-5));
        var goesOn = StoredRuns.Row(now, "");
        await host.StoreAsync([fixedRun, detail, .. events, goesOn]);

        var list = await RunAsync(host, "runs", "--outcome", "repaired");
        Assert.Contains(fixedRun.Id, list.Output);
        Assert.DoesNotContain(goesOn.Id, list.Output);
        Assert.DoesNotContain("\u001b", list.Output);

        var show = await RunAsync(host, "show", fixedRun.Id, "--json");
        using var shown = JsonDocument.Parse(show.Output);
        Assert.Equal(fixedRun.Id, shown.RootElement.GetProperty("run").GetProperty("id").GetString());
        Assert.Equal(3, shown.RootElement.GetProperty("evidence").GetProperty("greenRuns").GetInt32());
        Assert.StartsWith("--- a/", (await RunAsync(host, "show", fixedRun.Id, "--patch")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync(host, "stop", goesOn.Id)).ExitCode);
        Assert.Equal("Stopped by admin on the pages.", (await host.Service.ReadAsync(l => l.Runs.FindAsync(goesOn.Id).AsTask()))!.CancelReason);
        Assert.Equal(1, (await RunAsync(host, "stop", goesOn.Id)).ExitCode);

        var retry = await RunAsync(host, "retry", fixedRun.Id);
        var again = await RunAsync(host, "retry", fixedRun.Id);
        Assert.Equal(0, retry.ExitCode);
        Assert.Equal(retry.Output, again.Output);
        var fresh = (await host.Service.ReadAsync(l => l.Runs.FindAsync(retry.Output.Trim()["run ".Length..]).AsTask()))!;
        Assert.Equal((fixedRun.HeadSha, RunStep.Reproduce, "command"), (fresh.HeadSha, fresh.Step, fresh.TriggerKind));
    }

    [Fact]
    public async Task What_cannot_be_done_says_why()
    {
        await using var host = await PagesHost.StartAsync(queues: []);

        var none = await RunAsync(host, "show", "nothing");
        Assert.Equal((1, true), (none.ExitCode, none.ErrorOutput.Contains("There is no run 'nothing'", StringComparison.Ordinal)));

        using var folder = new TemporaryFolder();
        var environment = CommandLine.Host();
        Assert.Contains("No admin token", (await CommandLine.RunAsync(folder, environment, "runs", "--url", host.Address.AbsoluteUri)).ErrorOutput);
        environment["BOTSERVICE_TOKEN"] = "wrong-token-wrong-token-wrong";
        Assert.Contains("refuses the token", (await CommandLine.RunAsync(folder, environment, "runs", "--url", host.Address.AbsoluteUri)).ErrorOutput);
        Assert.Contains("'nonsense' is unknown", (await CommandLine.RunAsync(folder, environment, "runs", "--outcome", "nonsense")).ErrorOutput);
    }

    [Fact]
    public async Task The_description_names_every_call_and_its_answer()
    {
        await using var host = await PagesHost.StartAsync(queues: []);
        using var client = host.Script();

        using var description = JsonDocument.Parse(await client.GetStringAsync("/api/openapi.json"));

        var paths = description.RootElement.GetProperty("paths").EnumerateObject().Select(p => p.Name).Where(p => p.StartsWith("/api/", StringComparison.Ordinal));
        Assert.Equal(["/api/runs", "/api/runs/{id}", "/api/runs/{id}/retry", "/api/runs/{id}/stop"], paths.Order());
        Assert.True(description.RootElement.GetProperty("components").GetProperty("schemas").TryGetProperty("RunAnswer", out _));
    }

    private static async Task<Repair.Sandboxes.CommandResult> RunAsync(PagesHost host, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        folder.Write("token", PagesHost.Token + "\n");
        var environment = CommandLine.Host();
        environment["BOTSERVICE_URL"] = host.Address.AbsoluteUri;
        return await CommandLine.RunAsync(folder, environment, [.. arguments, "--token-file", Path.Combine(folder, "token")]);
    }
}
