using System.Diagnostics;
using System.Globalization;
using BotService.Forges;
using BotService.Forges.Local;
using BotService.Ledger;
using BotService.Repair.Sandboxes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace BotService.Benchmarks.Service;

/// <summary>From a red delivery to the fix pull request on a local forge, against the test runs in it as they take outside of everything.</summary>
internal static class RepairOverhead
{
    public const string Name = "overhead";
    private const int Rounds = 3;
    private const string Secret = "of the benchmark";
    private const string RunTests = "tests/run.sh";
    private static readonly ProcessRunner Processes = new(TimeProvider.System);

    public static async Task<int> RunAsync(string seconds, CancellationToken token)
    {
        var folder = Directory.CreateTempSubdirectory("botservice-bench-").FullName;
        try
        {
            using var steps = new StepWatch();
            await using var red = await RedService.StartAsync(folder, Secret, Files(seconds), token);
            var bare = await BareAsync(folder, seconds, token);
            var table = new Table().AddColumns("round", "delivery to pull request, s", "test runs", "bare, s", "overhead, s", "overhead", "aim");
            for (var round = 0; round < Rounds; round++)
            {
                steps.Reset();
                var took = await red.RepairAsync($"round-{round}", token);
                var runs = steps.SandboxRuns;
                var tests = runs * bare;
                table.AddRow($"{round}", $"{took:0.00}", $"{runs}", $"{tests:0.00}", $"{took - tests:0.00}", $"{(took - tests) / tests:0%}", "20 %");
                AnsiConsole.WriteLine($"round {round}: {steps.Describe()}");
            }

            AnsiConsole.Write(table);
            AnsiConsole.WriteLine($"One run of the tests takes {bare:0.00} s outside of the service; one candidate at a time; {Environment.ProcessorCount} cores.");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Path, string Text)[] Files(string seconds) =>
    [
        (".botservice.yml", $"test-command: sh {RunTests}\nbot:\n  mode: auto\n"),
        ("src/answer.py", "def answer(limit):\n    return limit - 1\n"),
        (RunTests, Script(seconds)),
    ];

    // Sleeping leaves the cores to the service, as a suite that waits for its own servers does.
    private static string Script(string seconds) => $"sleep {seconds}\ngrep -q 'return limit + 1' src/answer.py\n";

    private static async Task<double> BareAsync(string folder, string seconds, CancellationToken token)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "bare", "src")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(work, "src", "answer.py"), "    return limit + 1\n", token);
        await File.WriteAllTextAsync(Path.Combine(work, "run.sh"), Script(seconds), token);
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var path = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
            times.Add(await InferenceSpeed.TimeAsync(() => Processes.RunAsync(new ProcessStart("sh", ["run.sh"], work, path), token)));
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}

/// <summary>The service in this process, with a local forge.</summary>
internal sealed class RedService(WebApplication app, string folder, (string Path, string Text)[] files) : IAsyncDisposable
{
    public static async Task<RedService> StartAsync(string folder, string secret, (string Path, string Text)[] files, CancellationToken token)
    {
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["BotService:Database:File"] = Path.Combine(folder, "ledger.db"),
            ["BotService:Forges:Local:Folder"] = Path.Combine(folder, "forge"),
            ["BotService:Forges:Local:WebhookSecrets:0"] = secret,
            ["BotService:Runs:Parallelism"] = "1",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        var app = BotServiceBuilder.Build(new ServeArguments([.. Jobs.Queues.All], settings));
        await app.Services.GetRequiredService<LedgerMigration>().ApplyAsync(token);
        await app.StartAsync(token);
        return new RedService(app, folder, files);
    }

    /// <summary>In a repository of its own, so that no failure is known.</summary>
    /// <returns>Seconds from the delivery to the pull request.</returns>
    public async Task<double> RepairAsync(string name, CancellationToken token)
    {
        var people = app.Services.GetRequiredService<LocalPeople>();
        var repository = await people.CreateAsync($"octo/{name}", "main", [new LocalMember(10, "ann", AccessLevel.Write)], token);
        var sha = await PushAsync(name, token);
        await people.CheckAsync(repository, sha, new LocalCheck("ci", CheckState.Completed, true) { Log = "1 test failed" }, token);
        using var client = new HttpClient();
        using var red = people.Delivery(new Uri($"{app.Urls.First()}/webhooks/local"), new ForgeEvent.BuildFailed(repository, sha, "main", "ci"), name);
        var began = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(red, token);
        answer.EnsureSuccessStatusCode();
        var forge = app.Services.GetRequiredService<IForge>();
        while ((await forge.FindPullRequestsAsync(repository, new PullRequestQuery(HeadPrefix: "testfix/"), token)).Count == 0)
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
            {
                var runs = await app.Services.GetRequiredService<LedgerDatabase>().ReadAsync((l, _) => Task.FromResult(l.Runs.Select(r => $"{r.HeadBranch}: {r.Step} {r.Result} {r.Reason}").ToList()), token);
                throw new InvalidOperationException($"There is no fix after 2 minutes. {string.Join("; ", runs)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), token);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task<string> PushAsync(string name, CancellationToken token)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "work", name)).FullName;
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(work, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, token);
        }

        var git = new WorkingClone(work);
        await git.RunAsync("init", "-q", "-b", "main");
        var sha = await git.CommitAsync("First");
        await git.RunAsync("push", "-q", Path.Combine(folder, "forge", "octo", $"{name}.git"), "main");
        return sha;
    }
}

/// <summary>Adds up the spans of a repair by name.</summary>
internal sealed class StepWatch : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Count, TimeSpan Time)> spans = [];
    private readonly ActivityListener listener;

    public StepWatch()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name.StartsWith("BotService", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public int SandboxRuns
    {
        get
        {
            lock (gate)
            {
                return spans.GetValueOrDefault("sandbox").Count;
            }
        }
    }

    public void Reset()
    {
        lock (gate)
        {
            spans.Clear();
        }
    }

    public string Describe()
    {
        lock (gate)
        {
            return string.Join(", ", spans.OrderByDescending(s => s.Value.Time).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} {s.Value.Count}x {s.Value.Time.TotalSeconds:0.00} s")));
        }
    }

    public void Dispose() => listener.Dispose();

    private void Add(Activity span)
    {
        lock (gate)
        {
            var (count, time) = spans.GetValueOrDefault(span.DisplayName);
            spans[span.DisplayName] = (count + 1, time + span.Duration);
        }
    }
}
