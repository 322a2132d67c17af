using System.Text.Json;
using BotService.Commands;
using BotService.Fixture;
using BotService.Repair;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;

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
            ["/", "--ref", "r", "--test", "a", "b", "--test", "c", "--test-command", "make check", "--engine", "pattern", "--time-limit", "90s", "--jobs", "7", "--candidates", "9", "--sandbox", "none"]);
        Assert.Empty(parsed.Errors);

        await using var door = new FrontDoor { Repair = Remember };
        await FixCommand.RunAsync(options.Read(parsed), screen.Terminal, door, CancellationToken.None);

        Assert.Equivalent(
            new RepairRequest("/")
            {
                Ref = "r",
                Tests = ["a", "b", "c"],
                TestCommand = "make check",
                Engine = EngineMode.Pattern,
                TimeLimit = TimeSpan.FromSeconds(90),
                Jobs = 7,
                MaximumCandidates = 9,
                Sandbox = "none",
            },
            seen,
            strict: true);
    }

    [Fact]
    public void What_only_a_model_understands_reaches_the_engine()
    {
        using var folder = new TemporaryFolder();
        folder.Write("review.txt", "Shorter.");
        var request = Parsed(
            "/", "--model", "ollama:m", "--model-tokens", "5000", "--model-time", "90s", "--prompt-log", "logs", "--record", "run.jsonl", "--feedback", "Keep it.", "--feedback-file",
            Path.Combine(folder, "review.txt"));

        Assert.Equal(new ModelRun(new ModelBudget(5000, TimeSpan.FromSeconds(90)), "run.jsonl", "logs"), request.ModelRun);
        Assert.Equal([new ReviewFeedback("Keep it."), new ReviewFeedback("Shorter.")], request.Feedback);
        Assert.True(request.Explain);
        Assert.False(Parsed("/", "--model", "ollama:m", "--no-explain").Explain);
    }

    [Theory]
    [InlineData("--model-tokens needs --model", "--model-tokens", "5")]
    [InlineData("--model-time needs --model", "--model-time", "5s")]
    [InlineData("--prompt-log needs --model", "--prompt-log", "logs")]
    [InlineData("--feedback needs --model", "--feedback", "Keep it.")]
    [InlineData("--record needs --model", "--record", "run.jsonl")]
    [InlineData("--record cannot be combined with --method deviation", "--model", "ollama:m", "--record", "run.jsonl", "--method", "deviation")]
    [InlineData("--model-tokens '0' is no number from 1", "--model", "ollama:m", "--model-tokens", "0")]
    [InlineData("--model-time 'x' is no duration", "--model", "ollama:m", "--model-time", "x")]
    [InlineData("--feedback-file '/nowhere' is no UTF-8 text file", "--model", "ollama:m", "--feedback-file", "/nowhere")]
    public void Options_of_models_that_cannot_be_heeded_are_errors_that_name_the_remedy(string error, params string[] arguments)
    {
        var options = new FixOptions();
        var command = new System.CommandLine.Command("fix");
        options.AddTo(command);

        Assert.Contains(command.Parse(["/", .. arguments]).Errors, e => e.Message.Contains(error, StringComparison.Ordinal));
    }

    private static RepairRequest Parsed(params string[] arguments)
    {
        var options = new FixOptions();
        var command = new System.CommandLine.Command("fix");
        options.AddTo(command);
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed).Request;
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
