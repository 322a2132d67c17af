using BotService.Dashboard;
using BotService.Forges;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Repair;
using BotService.Repair.Workspaces;
using BotService.Setup;
using BotService.Telemetry;
using BotService.Webhooks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace BotService;

/// <summary>Adds forges to the service and replaces parts. A type of its own, so that commands without a service load nothing of it.</summary>
internal delegate void ServiceExtension(WebApplicationBuilder builder);

/// <summary>The service's table of contents. Only <c>serve</c> builds it.</summary>
internal static class BotServiceBuilder
{
    /// <param name="extend">Adds forges and replaces parts; called last.</param>
    /// <exception cref="ConfigurationException">A setting is wrong; the message names value and remedy.</exception>
    public static WebApplication Build(ServeArguments arguments, ServiceExtension? extend = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.AddConfiguration(arguments);
        builder.WebHost.ConfigureKestrel(Harden);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        var database = builder.Services.AddLedger(builder.Configuration);
        builder.Services.AddWebhooks(builder.Configuration);
        var jobs = builder.Services.AddJobs(builder.Configuration, database, arguments.Queues);
        builder.Services.AddForges(builder.Configuration);
        builder.Services.AddSettings<PublishingOptions>(builder.Configuration);
        builder.Services.AddPublishing();
        builder.Services.AddSetup(builder.Configuration);
        builder.AddDashboard(arguments);
        builder.Services.AddSingleton(s => new FrontDoor(isolation: Repair.ModelBackends.ModelIsolation.Process, egress: s.GetRequiredService<EgressSettings>().ToOptions()));
        builder.Services.AddSingleton(s => s.GetRequiredService<FrontDoor>().Services.GetRequiredService<FixRepositories>());
        builder.Services.AddSingleton<RepairCall>(s => s.GetRequiredService<FrontDoor>().Repair);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = jobs.DrainTime + TimeSpan.FromSeconds(20));
        extend?.Invoke(builder);

        var app = builder.Build();
        app.MapDashboard();
        app.MapWebhooks();
        app.MapTelemetry();
        app.MapSetup();
        return app;
    }

    private static void AddConfiguration(this WebApplicationBuilder builder, ServeArguments arguments)
    {
        if (arguments.IsEmbedded)
        {
            builder.Configuration.Sources.Clear();
        }
        else
        {
            builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("urls", "http://localhost:8080")] });
            builder.Configuration.AddKeyPerFile(SecretsFolder.Of(builder.Configuration).Path, optional: true);
        }

        builder.Configuration.AddInMemoryCollection(arguments.Settings);
        builder.Logging.AddSimpleConsole(c =>
        {
            c.SingleLine = true;
            c.ColorBehavior = LoggerColorBehavior.Disabled;
            c.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            c.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Hangfire", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);

        // Commands that fail throw as well; on a new database one of them is meant to.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
    }

    // Senders are unknown until their signature is checked: nobody may hold a connection for nothing.
    private static void Harden(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MaxConcurrentConnections = 5000;
    }
}
