using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using BotService.Fixture;
using BotService.Tests.Forges.GitHub;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace BotService.Tests.Service;

/// <summary>What those who run the service see of it.</summary>
[Collection(ServiceTests.Name)]
public sealed partial class TelemetryScenarios(PostgreSqlServer postgres)
{
    private const string StrangersTrace = "00-11111111111111111111111111111111-2222222222222222-01";

    [Fact]
    public async Task A_red_build_is_one_trace_from_its_delivery_to_the_fix_and_its_numbers_can_be_scraped()
    {
        await using var world = new GitHubWorld();
        await world.StartAsync();
        using var folder = new TemporaryFolder();
        await using var collector = await Collector.StartAsync();
        using var spans = new SpanList();
        var settings = RoadScenarios.SettingsOf(world, folder);
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["Logging:LogLevel:BotService"] = "Information";
        await using var service = await ServiceHost.StartAsync(settings, extend: b => b.Services.ConfigureOpenTelemetryTracerProvider(
            (_, t) => t.AddProcessor(new SimpleActivityExportProcessor(spans))));
        var sha = await RoadScenarios.RedAsync(world);
        using var red = world.RedBuild(service.Client.BaseAddress!, sha, "main");
        red.Headers.Add("traceparent", StrangersTrace);

        using var answer = await service.Client.SendAsync(red);
        var run = Assert.Single(await service.EndedAsync());
        await Eventually.TrueAsync("the last span ended", () => Task.FromResult(spans.All.Any(s => s.DisplayName == "job publish" && Equals(s.GetTagItem("run"), run.Id))));

        var trace = TraceOf(spans, run.Id);
        Assert.NotEqual(StrangersTrace.Split('-')[1], trace[0].TraceId.ToHexString());
        Assert.Equal(["POST /webhooks/{forge}"], trace.Where(s => trace.All(o => o.SpanId != s.ParentSpanId)).Select(s => s.DisplayName));
        string[] road = ["delivery", "job reproduce", "git fetch", "job repair", "repair", "checkout", "restore", "reproduce", "localize", "validate", "prove", "sandbox", "job publish", "git push"];
        Assert.Empty(road.Except(trace.Select(s => s.DisplayName)));
        Assert.Contains(trace, s => s.Kind == ActivityKind.Client && Equals(s.GetTagItem("server.port"), world.Fake.Address.Port));
        Assert.DoesNotContain(trace.SelectMany(s => s.TagObjects), t => $"{t.Value}".Contains("return limit", StringComparison.Ordinal) || $"{t.Value}".Contains("Authorization", StringComparison.Ordinal));

        service.Services.GetRequiredService<TracerProvider>().ForceFlush();
        service.Services.GetRequiredService<MeterProvider>().ForceFlush();
        service.Services.GetRequiredService<LoggerProvider>().ForceFlush();
        await Eventually.TrueAsync("the collector was sent logs, metrics and traces", () => Task.FromResult(collector.Seen.Keys.Order().SequenceEqual(["logs", "metrics", "traces"])));
        await NumbersAreThereAsync(service);
    }

    [SkippableFact]
    public async Task A_service_without_its_database_is_alive_but_not_ready_until_it_is_back()
    {
        using var repository = await RedRepository.CreateAsync();
        await using var service = await ServiceHost.StartAsync(new TestForge(repository.Folder), await postgres.NewDatabaseAsync());
        await ReadyAsync(HttpStatusCode.OK, "database: Healthy", "queues: Healthy", "sandbox: Healthy, none", "model: Healthy, none is configured");

        await postgres.StopAsync();
        try
        {
            await ReadyAsync(HttpStatusCode.ServiceUnavailable, "database: Unhealthy", "queues: Unhealthy", "sandbox: Healthy");
            Assert.Equal("Healthy", await service.Client.GetStringAsync("/healthz"));
        }
        finally
        {
            await postgres.StartAgainAsync();
        }

        await ReadyAsync(HttpStatusCode.OK, "database: Healthy");

        Task ReadyAsync(HttpStatusCode status, params string[] lines) => Eventually.TrueAsync($"{status}", async () =>
        {
            using var answer = await service.Client.GetAsync("/readyz");
            var text = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == status && lines.All(text.Contains);
        });
    }

    [Fact]
    public async Task A_model_that_cannot_be_had_is_named_by_the_readiness()
    {
        using var repository = await RedRepository.CreateAsync();
        var settings = new Dictionary<string, string?> { ["BotService:Runs:Models:0"] = "/nowhere/small.gguf" };
        await using var service = await ServiceHost.StartAsync(new TestForge(repository.Folder), settings: settings);

        using var answer = await service.Client.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Matches("model: Unhealthy, .*/nowhere/small.gguf", await answer.Content.ReadAsStringAsync());
    }

    private static List<Activity> TraceOf(SpanList spans, string run)
    {
        var publish = spans.All.First(s => s.DisplayName == "job publish" && Equals(s.GetTagItem("run"), run));
        return [.. spans.All.Where(s => s.TraceId == publish.TraceId)];
    }

    // Those of models need one.
    private static async Task NumbersAreThereAsync(ServiceHost service)
    {
        var documented = MetricRow().Matches(Source.Read("docs/operations.md")).SelectMany(r => PrometheusName().Matches(r.Value)).Select(m => m.Value).Where(n => !n.Contains("_model_")).ToList();
        Assert.True(documented.Count >= 12, $"{documented.Count}");
        await Eventually.TrueAsync("queues were looked at", async () => (await service.Client.GetStringAsync("/metrics")).Contains("botservice_queue_age_seconds{", StringComparison.Ordinal));
        await Eventually.TrueAsync("the run was counted", async () => (await service.Client.GetStringAsync("/metrics")).Contains("kind=\"fixed\"", StringComparison.Ordinal));
        var scraped = await service.Client.GetStringAsync("/metrics");
        Assert.DoesNotContain(documented, n => !Regex.IsMatch(scraped, $@"^{n}(_bucket)?(\{{| )", RegexOptions.Multiline));
    }

    [GeneratedRegex(@"^\| `botservice\..*$", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex("(?<=`)botservice_[a-z_]+(?=`)")]
    private static partial Regex PrometheusName();
}
