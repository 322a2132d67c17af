using System.Text.Json;
using BotService.Commands;
using BotService.Fixture;
using BotService.Repair;

namespace BotService.Tests.Commands;

public sealed class FixCommandTests
{
    private readonly Screen screen = new();

    [Fact]
    public async Task Exit_status_follows_the_outcome()
    {
        var statuses = new Dictionary<string, int>();
        foreach (var outcome in Reports.Outcomes)
        {
            statuses[outcome.Name] = await RunAsync(new RepairReport(outcome), json: false);
        }

        Assert.Equal(0, statuses["repaired"]);
        Assert.Equal(3, statuses["failed"]);
        Assert.All(statuses.Where(s => s.Key is not ("repaired" or "failed")), s => Assert.Equal(1, s.Value));
        Assert.Equal(9, statuses.Count);
    }

    [Fact]
    public async Task Json_writes_nothing_but_the_object_even_when_the_engine_reports_progress()
    {
        Task<RepairReport> Noisy(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token)
        {
            progress?.Report(new RepairProgress(RepairStep.Validate, "x", ["t"], new CandidateCounts(1, 1, 0, 0), TimeSpan.Zero, TimeSpan.FromMinutes(1)));
            return Task.FromResult(Reports.Repaired);
        }

        await using var door = new FrontDoor { Repair = Noisy };
        await FixCommand.RunAsync(new FixArguments(new RepairRequest("."), Json: true), screen.Terminal, door, CancellationToken.None);

        Assert.Equal("repaired", JsonDocument.Parse(screen.Output).RootElement.GetProperty("outcome").GetString());
        Assert.Equal("", screen.Error);
    }

    [Fact]
    public async Task Options_reach_the_engine_as_given()
    {
        RepairRequest? seen = null;
        Task<RepairReport> Remember(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token)
        {
            seen = request;
            return Task.FromResult(Reports.Repaired);
        }

        var options = new FixOptions();
        var command = new System.CommandLine.Command("fix");
        options.AddTo(command);
        var parsed = command.Parse(
            ["/", "--ref", "r", "--test", "a", "b", "--test", "c", "--test-command", "make check", "--engine", "pattern", "--time-limit", "90s", "--jobs", "7", "--sandbox", "none"]);
        Assert.Empty(parsed.Errors);

        await using var door = new FrontDoor { Repair = Remember };
        await FixCommand.RunAsync(options.Read(parsed), screen.Terminal, door, CancellationToken.None);

        Assert.Equivalent(
            new RepairRequest("/")
            {
                Ref = "r", Tests = ["a", "b", "c"], TestCommand = "make check", Engine = EngineMode.Pattern, TimeLimit = TimeSpan.FromSeconds(90), Jobs = 7, Sandbox = "none",
            },
            seen,
            strict: true);
    }

    [Fact]
    public void Defaults_are_those_of_the_engine_and_the_current_folder()
    {
        var options = new FixOptions();
        var command = new System.CommandLine.Command("fix");
        options.AddTo(command);

        Assert.Equivalent(new RepairRequest("."), options.Read(command.Parse([])).Request, strict: true);
    }

    private async Task<int> RunAsync(RepairReport report, bool json)
    {
        await using var door = new FrontDoor { Repair = (_, _, _) => Task.FromResult(report) };
        return await FixCommand.RunAsync(new FixArguments(new RepairRequest("."), json), screen.Terminal, door, CancellationToken.None);
    }
}
