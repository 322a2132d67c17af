using System.Net;
using System.Text;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Tests.Service;

/// <summary>What the intake takes; what it does not is in the folder Abuse.</summary>
[Collection(ServiceTests.Name)]
public sealed class IntakeScenarios(PostgreSqlServer postgres) : IAsyncLifetime
{
    private const string Body = """{"repository":1}""";
    private RedRepository repository = null!;
    private ServiceHost host = null!;

    public async Task InitializeAsync()
    {
        repository = await RedRepository.CreateAsync();
        host = await ServiceHost.StartAsync(new TestForge(repository.Folder));
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        repository.Dispose();
    }

    [Theory]
    [InlineData(ServiceHost.Secret)]
    [InlineData(ServiceHost.OldSecret)]
    public async Task A_delivery_signed_with_one_of_two_secrets_is_stored_and_answered_empty(string secret)
    {
        using var answer = await host.DeliverAsync(Body, "unheard-of", "d-1", secret);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        await Eventually.TrueAsync("it is handled", async () => await StateAsync("d-1") == DeliveryState.Done);
        var stored = await host.ReadAsync(l => l.Deliveries.SingleAsync());
        Assert.Equal(Body, Encoding.UTF8.GetString(stored.Body));
        Assert.Contains("'unheard-of' is not known", stored.Result);
    }

    [Fact]
    public async Task A_repeated_delivery_is_answered_alike_and_stored_once()
    {
        using var first = await host.DeliverAsync(Body, "ping", "d-1");
        using var second = await host.DeliverAsync(Body, "ping", "d-1");

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal(1, await host.ReadAsync(l => l.Deliveries.CountAsync()));
    }

    [Fact]
    public async Task What_is_not_signed_or_signed_wrongly_is_refused_and_not_stored()
    {
        using var unsigned = new HttpRequestMessage(HttpMethod.Post, "/webhooks/test") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        using var none = await host.Client.SendAsync(unsigned);
        using var wrong = await host.DeliverAsync(Body, secret: "guessed");

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [none.StatusCode, wrong.StatusCode]);
        Assert.Equal(0, await host.ReadAsync(l => l.Deliveries.CountAsync()));
    }

    [SkippableFact]
    public async Task A_thousand_deliveries_at_once_are_counted_exactly_and_no_cap_leaks()
    {
        const int Repositories = 2;
        const int Commits = 10;
        const int Noise = 680;
        using var folder = await RedRepository.CreateAsync();
        var forge = new TestForge(folder.Folder);
        await using var busy = await ServiceHost.StartAsync(forge, await postgres.NewDatabaseAsync(), replace: Instant.Engine);
        List<string> shas = [];
        for (var i = 0; i < Commits; i++)
        {
            shas.Add(await folder.CommitAsync($"change-{i}"));
        }

        var red = from repositoryId in Enumerable.Range(1, Repositories)
                  from i in Enumerable.Range(0, Commits)
                  select ServiceHost.Delivery(TestWebhookReader.Red(shas[i], $"change-{i}", repositoryId), "red", $"red-{repositoryId}-{i}", ServiceHost.Secret);
        var noise = Enumerable.Range(0, Noise).Select(i => ServiceHost.Delivery(Body, "noise", $"noise-{i}", ServiceHost.Secret));
        var again = Enumerable.Range(0, 300).Select(i => ServiceHost.Delivery(Body, "noise", $"noise-{i}", ServiceHost.Secret));

        var answers = await Task.WhenAll(noise.Concat(red).Concat(again).Select(async r =>
        {
            using var answer = await busy.Client.SendAsync(r);
            return answer.StatusCode;
        }));

        Assert.Equal(1000, answers.Count(a => a == HttpStatusCode.Accepted));
        var runs = await busy.EndedAsync(Repositories * Commits);
        Assert.Equal(Repositories * Commits, runs.Count);
        Assert.All(runs, r => Assert.Equal("repaired", r.Result));
        Assert.Equal(Noise + (Repositories * Commits), await busy.ReadAsync(l => l.Deliveries.CountAsync()));
        await Eventually.TrueAsync("all are handled", async () => await busy.ReadAsync(l => l.Deliveries.AllAsync(d => d.State == DeliveryState.Done)));
        Assert.Equal(Repositories * 5, forge.Published().Count(l => l.StartsWith("pull-request", StringComparison.Ordinal)));
        Assert.Equal(Repositories * (Commits - 5), forge.Published().Count(l => l.StartsWith("refused", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_service_is_alive_and_ready()
    {
        Assert.Equal("Healthy", await host.Client.GetStringAsync("/healthz"));
        await Eventually.TrueAsync("ready", async () => (await host.Client.GetAsync("/readyz")).IsSuccessStatusCode);
    }

    private Task<DeliveryState> StateAsync(string id) => host.ReadAsync(l => l.Deliveries.Where(d => d.DeliveryId == id).Select(d => d.State).SingleAsync());
}
