using System.Net.Http.Headers;
using System.Text;
using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BotService.Tests.Service;

/// <summary>The service in this process, on a real port.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    public const string Secret = "the-secret";
    public const string OldSecret = "the-old-secret";
    private readonly WebApplication app;
    private int deliveries;

    private ServiceHost(WebApplication app)
    {
        this.app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    /// <param name="connectionString">Null is SQLite in the forge's folder.</param>
    public static async Task<ServiceHost> StartAsync(
        TestForge forge, string? connectionString = null, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? replace = null, string[]? queues = null)
    {
        var all = Settings(forge.Folder, connectionString);
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return await StartAsync(all, queues, builder =>
        {
            forge.AddTo(builder);
            replace?.Invoke(builder.Services);
        });
    }

    /// <summary>With the forges that the settings name.</summary>
    public static async Task<ServiceHost> StartAsync(Dictionary<string, string?> settings, string[]? queues = null, ServiceExtension? extend = null)
    {
        settings["urls"] = "http://127.0.0.1:0";
        var app = BotServiceBuilder.Build(new ServeArguments(queues ?? [.. Jobs.Queues.All], settings), extend);
        await app.Services.GetRequiredService<LedgerMigration>().ApplyAsync(CancellationToken.None);
        await app.StartAsync();
        return new ServiceHost(app);
    }

    /// <summary>Short times, so that tests need not wait for what takes minutes in production.</summary>
    public static Dictionary<string, string?> Settings(string folder, string? connectionString)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Test:Folder"] = folder,
            ["Test:Secrets:0"] = Secret,
            ["Test:Secrets:1"] = OldSecret,
            ["BotService:Jobs:TakeOverAfter"] = "00:00:03",
            ["BotService:Jobs:LeaseTime"] = "00:00:02",
            ["BotService:Jobs:DelayedPoll"] = "00:00:00.2",
            ["BotService:Jobs:DrainTime"] = "00:00:01",
            ["BotService:Runs:Sandbox"] = "none",
            ["BotService:Runs:Engine"] = "Pattern",
            ["BotService:Runs:QuietPeriod"] = "00:00:10",
            ["BotService:Runs:SettlePoll"] = "00:00:01",
            ["BotService:Runs:RepairOnRedBase"] = "true",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        if ((connectionString ?? PostgreSqlServer.NewDatabaseOfEnvironment()) is not { } server)
        {
            settings["BotService:Database:File"] = Path.Combine(folder, "ledger.db");
        }
        else
        {
            settings["BotService:Database:Kind"] = "PostgreSql";
            settings["BotService:Database:ConnectionString"] = server;
        }

        return settings;
    }

    public Task<HttpResponseMessage> DeliverAsync(string body, string kind = "red", string? id = null, string secret = Secret) =>
        Client.SendAsync(Delivery(body, kind, id ?? $"d-{Interlocked.Increment(ref deliveries)}", secret));

    public static HttpRequestMessage Delivery(string body, string kind, string id, string secret, string address = "/webhooks/test")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        request.Headers.Add(TestWebhookReader.SignatureHeader, TestWebhookReader.Sign(secret, bytes));
        request.Headers.Add(TestWebhookReader.DeliveryHeader, id);
        request.Headers.Add(TestWebhookReader.EventHeader, kind);
        return request;
    }

    public Task<T> ReadAsync<T>(Func<LedgerContext, Task<T>> work) => Services.GetRequiredService<LedgerDatabase>().ReadAsync((l, _) => work(l), CancellationToken.None);

    /// <returns>What came of the delivery.</returns>
    public async Task<string> HandledAsync(string body, string kind = "red")
    {
        var id = $"h-{Interlocked.Increment(ref deliveries)}";
        return await HandledAsync(Delivery(body, kind, id, Secret), id);
    }

    /// <param name="id">Of the delivery.</param>
    /// <returns>What came of it.</returns>
    public async Task<string> HandledAsync(HttpRequestMessage delivery, string id)
    {
        using var answer = await Client.SendAsync(delivery);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        var finished = new[] { DeliveryState.Done, DeliveryState.Failed };
        await Eventually.TrueAsync("it is handled", async () => await ReadAsync(l => l.Deliveries.AnyAsync(d => d.DeliveryId == id && finished.Contains(d.State))));
        return await ReadAsync(l => l.Deliveries.Where(d => d.DeliveryId == id).Select(d => d.Result).SingleAsync());
    }

    /// <summary>Waits until as many runs have ended.</summary>
    public async Task<List<RunRow>> EndedAsync(int count = 1)
    {
        await Eventually.TrueAsync($"{count} runs ended", async () => await ReadAsync(l => l.Runs.CountAsync(r => r.Step == RunStep.Ended)) >= count);
        return await ReadAsync(l => l.Runs.AsNoTracking().OrderBy(r => r.CreatedAt).ToListAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
