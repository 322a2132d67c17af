using System.Globalization;
using BotService.Benchmarks.Service;

namespace BotService.Benchmarks.Soak;

/// <summary>PostgreSQL, a process that takes deliveries in and publishes, and processes that repair: as many machines would do it.</summary>
internal sealed class SoakServices(SoakFolders folders, string secret, PostgreSqlPeer server, int workers) : IAsyncDisposable
{
    public const string Web = "web";

    /// <summary>A process that is asked to stop hands its jobs back within the drain time, and has 20 s to end.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(40);
    private readonly Dictionary<string, Peer> running = [];
    private readonly Dictionary<string, int> ports = [];
    private readonly Lock gate = new();
    private Peer? database;

    public IReadOnlyList<string> Roles { get; } = [Web, .. Enumerable.Range(1, workers).Select(WorkerOf)];

    public Uri Webhooks => new($"http://127.0.0.1:{PortOf(Web)}/webhooks/local");

    public static string WorkerOf(int number) => string.Create(CultureInfo.InvariantCulture, $"worker-{number}");

    /// <summary>Those that are up.</summary>
    public IReadOnlyList<(string Role, Peer Peer)> Up()
    {
        lock (gate)
        {
            return [.. running.Select(r => (r.Key, r.Value))];
        }
    }

    public async Task StartAsync()
    {
        database = await server.ServeAsync(folders.Log("postgres"));
        foreach (var role in Roles)
        {
            await StartAsync(role);
        }
    }

    /// <returns>What went wrong; null for nothing.</returns>
    public async Task<string?> StrikeAsync(Strike strike)
    {
        var worker = WorkerOf(strike.Worker + 1);
        switch (strike.Kind)
        {
            case StrikeKind.KillWorker or StrikeKind.KillWeb:
                var victim = strike.Kind == StrikeKind.KillWeb ? Web : worker;
                await KillAsync(victim);
                await Task.Delay(strike.Back);
                await StartAsync(victim);
                return null;
            case StrikeKind.DrainWorker or StrikeKind.DrainWeb:
                var asked = strike.Kind == StrikeKind.DrainWeb ? Web : worker;
                var complaint = await DrainAsync(asked);
                await StartAsync(asked);
                return complaint;
            case StrikeKind.StopDatabase:
                await StopDatabaseAsync("QUIT");
                await Task.Delay(strike.Back);
                database = await server.ServeAsync(folders.Log("postgres"));
                return null;
            case StrikeKind.PowerCut:
                await Task.WhenAll(Roles.Select(KillAsync).Append(StopDatabaseAsync("QUIT")));
                await Task.Delay(strike.Back);
                await StartAsync();
                return null;
            default:
                throw new InvalidOperationException($"{strike.Kind} is no known strike.");
        }
    }

    /// <returns>What went wrong, one line for each process.</returns>
    public async Task<IReadOnlyList<string>> DrainAllAsync() => [.. (await Task.WhenAll(Up().Select(u => DrainAsync(u.Role)))).OfType<string>()];

    public Task StopDatabaseAsync() => StopDatabaseAsync("INT");

    /// <summary>What ended by itself, and is started again.</summary>
    public async Task<IReadOnlyList<string>> ReviveAsync()
    {
        var ended = Up().Where(u => u.Peer.Exited.IsCompleted).ToList();
        var found = new List<string>();
        foreach (var (role, peer) in ended)
        {
            found.Add($"{role} ended by itself with status {await peer.Exited}.");
            await ForgetAsync(role);
            await StartAsync(role);
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (role, _) in Up())
        {
            await ForgetAsync(role);
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    private async Task StartAsync(string role)
    {
        var port = PortOf(role);
        string[] line = [Path.Combine(AppContext.BaseDirectory, "botservice.dll"), "serve", "--urls", $"http://127.0.0.1:{port}", "--queues", role == Web ? "publish" : "reproduce,repair"];
        var peer = await Peer.StartAsync("dotnet", line, folders.Root, Settings(), () => AnswersAsync(port), folders.Log(role));
        lock (gate)
        {
            running[role] = peer;
        }
    }

    /// <summary>Times that are minutes in production are seconds, so that taking over is seen often.</summary>
    private Dictionary<string, string> Settings() => new()
    {
        ["TMPDIR"] = folders.Temporary,
        ["BOTSERVICE_CACHE"] = folders.Cache,
        ["BotService__Database__Kind"] = "PostgreSql",
        ["BotService__Database__ConnectionString"] = server.ConnectionString,
        ["BotService__Forges__Local__Folder"] = folders.Forge,
        ["BotService__Forges__Local__WebhookSecrets__0"] = secret,
        ["BotService__Publishing__Caps__OpenPullRequests"] = "100",
        ["BotService__Publishing__Caps__PushesPerHour"] = "1000",
        ["BotService__Jobs__TakeOverAfter"] = "00:00:20",
        ["BotService__Jobs__LeaseTime"] = "00:00:15",
        ["BotService__Jobs__LostAfter"] = "00:01:00",
        ["BotService__Runs__Sandbox"] = "bubblewrap",
        ["BotService__Runs__Engine"] = "Pattern",
        ["BotService__Runs__Parallelism"] = "1",
        ["BotService__Runs__TimeLimit"] = "00:05:00",
        ["BotService__Runs__SandboxMinutesPerDay"] = "100000",
        ["DOTNET_EnableDiagnostics"] = "0",
    };

    private static async Task AnswersAsync(int port)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
        answer.EnsureSuccessStatusCode();
    }

    private async Task KillAsync(string role)
    {
        foreach (var (_, peer) in Up().Where(u => u.Role == role))
        {
            await peer.SignalAsync("KILL");
            await peer.Exited;
        }

        await ForgetAsync(role);
    }

    private async Task<string?> DrainAsync(string role)
    {
        var (_, peer) = Up().Single(u => u.Role == role);
        await peer.SignalAsync("TERM");
        try
        {
            return await peer.Exited.WaitAsync(LongestStop) is var status && status != 0 ? $"{role} was asked to stop and ended with status {status}." : null;
        }
        catch (TimeoutException)
        {
            return $"{role} was asked to stop and had not ended after {LongestStop.TotalSeconds:0} s.";
        }
        finally
        {
            await ForgetAsync(role);
        }
    }

    private async Task StopDatabaseAsync(string signal)
    {
        if (database is not null)
        {
            await database.SignalAsync(signal);
            await database.Exited;
            await database.DisposeAsync();
            database = null;
        }
    }

    private async Task ForgetAsync(string role)
    {
        Peer? gone;
        lock (gate)
        {
            running.Remove(role, out gone);
        }

        await (gone?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private int PortOf(string role)
    {
        lock (gate)
        {
            return ports.TryGetValue(role, out var port) ? port : ports[role] = Peer.FreePort();
        }
    }
}

/// <summary>Where everything lies.</summary>
internal sealed record SoakFolders(string Root)
{
    public string Forge => Path.Combine(Root, "forge");

    public string Cache => Path.Combine(Root, "cache");

    public string Temporary => Path.Combine(Root, "tmp");

    public string Log(string role) => Path.Combine(Root, "logs", $"{role}.log");

    public void Create()
    {
        Directory.CreateDirectory(Temporary);
        Directory.CreateDirectory(Path.Combine(Root, "logs"));
    }
}
