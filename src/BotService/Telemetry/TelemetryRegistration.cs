using System.Diagnostics;
using BotService.Repair;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BotService.Telemetry;

internal static class TelemetryRegistration
{
    private static readonly string[] Exporters =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    /// <summary>Numbers at <c>/metrics</c> always; traces, logs and numbers to a collector when a standard variable names one.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ServiceMeters>();

        // The instrumentation reads headers of its own accord unless this is the plain one.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        services.AddSingleton<DistributedContextPropagator, StrangersTraces>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? "botservice", serviceVersion: typeof(TelemetryRegistration).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(m => m.AddMeter(ServiceMeters.Name, RepairInstruments.Name, "Microsoft.AspNetCore.Hosting").AddRuntimeInstrumentation().AddPrometheusExporter());
        if (!Exporters.Any(e => builder.Configuration[e] is { Length: > 0 }))
        {
            return;
        }

        telemetry
            .WithTracing(t => t
                .AddSource(ServiceTraces.Name, RepairInstruments.Name)
                .AddAspNetCoreInstrumentation(o => o.Filter = c => c.Request.Path.StartsWithSegments("/webhooks", StringComparison.Ordinal))
                .AddHttpClientInstrumentation())
            .WithLogging(null, o => (o.IncludeScopes, o.IncludeFormattedMessage) = (true, true))
            .UseOtlpExporter();
    }

    public static void MapTelemetry(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries.Select(e => $"{e.Key}: {e.Value.Status}{(e.Value.Description is { Length: > 0 } said ? $", {Redaction.Hide(said)}" : "")}");
        return context.Response.WriteAsync(string.Join('\n', lines.Prepend($"{report.Status}")) + "\n");
    }
}
