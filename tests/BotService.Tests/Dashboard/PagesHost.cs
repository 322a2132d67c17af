using BotService.Fixture;
using BotService.Forges;
using BotService.Ledger;
using BotService.Tests.Forges.Local;
using BotService.Tests.Service;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace BotService.Tests.Dashboard;

/// <summary>A service with pages on a local forge.</summary>
internal sealed class PagesHost : IAsyncDisposable
{
    public const string Token = "an-admin-token-of-the-tests-0123456789";
    private readonly TemporaryFolder folder = new();

    private PagesHost(LocalWorld world) => World = world;

    public LocalWorld World { get; }

    public ServiceHost Service { get; private set; } = null!;

    public Uri Address => Service.Client.BaseAddress!;

    /// <param name="settings">Besides those of a service with an admin token; null removes.</param>
    public static async Task<PagesHost> StartAsync(Dictionary<string, string?>? settings = null, ServiceExtension? extend = null, string[]? queues = null)
    {
        var host = new PagesHost(new LocalWorld());
        await host.World.StartAsync();
        var all = ServiceHost.Settings(host.folder, connectionString: null);
        all["BotService:Dashboard:AdminToken"] = Token;
        foreach (var (key, value) in host.World.Configuration.Concat(settings ?? []))
        {
            all[key] = value;
        }

        host.Service = await ServiceHost.StartAsync(all.Where(s => s.Value is not null).ToDictionary(), queues, extend);
        return host;
    }

    /// <summary>A page of somebody who has given the admin token.</summary>
    public async Task<IPage> SignInAsync(IBrowserContext window, string path = "/")
    {
        var page = await window.NewPageAsync();
        await page.GotoAsync(path);
        await page.GetByLabel("Admin token").FillAsync(Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        return page;
    }

    /// <summary>A red commit whose fix is one character, and the forge's word of it.</summary>
    /// <param name="testCommand">Exits with 0 when <c>src/answer.py</c> is right.</param>
    public async Task<string> RedAsync(string branch = "main", string testCommand = "sh tests/check.sh")
    {
        var sha = await World.PushAsync(
            branch,
            (".botservice.yml", $"test-command: {testCommand}\nbot:\n  mode: auto\n  branches: ['**']\n"),
            ("src/answer.py", "def answer(limit):\n    return limit - 1\n"),
            ("tests/check.sh", "grep -q 'return limit + 1' src/answer.py\n"));
        await World.CheckAsync(sha, "ci", red: true, "1 test failed");
        await DeliverAsync(new ForgeEvent.BuildFailed(World.Repository, sha, branch, "ci"));
        return sha;
    }

    public async Task DeliverAsync(ForgeEvent happened)
    {
        using var answer = await Service.Client.SendAsync(World.People.Delivery(new Uri(Address, "/webhooks/local"), happened, Guid.NewGuid().ToString("N")));
        Assert.Equal(202, (int)answer.StatusCode);
    }

    public Task StoreAsync(IEnumerable<object> rows) => Service.Services.GetRequiredService<LedgerDatabase>().WriteAsync(
        (ledger, _) =>
        {
            ledger.AddRange(rows);
            return Task.CompletedTask;
        },
        CancellationToken.None);

    public HttpClient Script(string? token = Token)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await World.DisposeAsync();
        folder.Dispose();
    }
}
