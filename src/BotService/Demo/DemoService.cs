using System.Globalization;
using System.Security.Cryptography;
using BotService.Forges.Local;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Repair;
using Microsoft.EntityFrameworkCore;

namespace BotService.Demo;

/// <summary>The whole service in this process: SQLite, queues in memory, the local forge, and nothing of this machine's configuration.</summary>
internal sealed class DemoService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client;

    private DemoService(WebApplication app, LedgerCommits commits)
    {
        this.app = app;
        client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Ledger = new DemoLedger(app.Services.GetRequiredService<LedgerDatabase>(), commits);
    }

    public Uri Address => client.BaseAddress!;

    public Uri Webhooks => new(Address, "/webhooks/local");

    public DemoLedger Ledger { get; }

    public LocalPeople People => app.Services.GetRequiredService<LocalPeople>();

    public LocalStore Forge => app.Services.GetRequiredService<LocalStore>();

    public static async Task<DemoService> StartAsync(RepairRequest request, DemoFolders folders, FrontDoor door, CancellationToken token)
    {
        var commits = new LedgerCommits();
        var app = BotServiceBuilder.Build(new ServeArguments(Queues.All, Settings(request, folders)) { IsEmbedded = true }, b => Extend(b, request, door, commits));
        try
        {
            await app.Services.GetRequiredService<LedgerMigration>().ApplyAsync(token);
            await app.StartAsync(token);
            return new DemoService(app, commits);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async Task<int> DeliverAsync(HttpRequestMessage delivery, CancellationToken token)
    {
        using var answer = await client.SendAsync(delivery, token);
        return (int)answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(RepairRequest request, DemoFolders folders)
    {
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["BotService:Database:File"] = folders.Ledger,
            ["BotService:Forges:Local:Folder"] = folders.Forge,
            ["BotService:Forges:Local:WebhookSecrets:0"] = RandomNumberGenerator.GetHexString(40),
            ["BotService:Jobs:DrainTime"] = "00:00:00",
            ["BotService:Runs:Engine"] = request.Engine.ToString(),
            ["BotService:Runs:Method"] = request.Method.ToString(),
            ["BotService:Runs:Sandbox"] = request.Sandbox,
            ["BotService:Runs:TimeLimit"] = request.TimeLimit.ToString("c", CultureInfo.InvariantCulture),
        };
        for (var i = 0; i < request.Models.Count; i++)
        {
            settings[$"BotService:Runs:Models:{i}"] = request.Models[i];
        }

        return settings;
    }

    private static void Extend(WebApplicationBuilder builder, RepairRequest request, FrontDoor door, LedgerCommits commits)
    {
        // Standard output is for the result; what goes wrong in a run stands in its result as well.
        builder.Logging.ClearProviders().AddConsole(c => c.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter(null, LogLevel.Critical);
        builder.Services.ConfigureDbContext<SqliteLedgerContext>(o => o.AddInterceptors(commits));
        builder.Services.AddSingleton(door);
        builder.Services.AddSingleton<RepairCall>((asked, progress, token) => door.Repair(asked with { ModelRun = request.ModelRun }, progress, token));
    }
}
