using BotService.Ledger;
using BotService.Telemetry;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;

namespace BotService.Jobs;

internal static class JobsRegistration
{
    // Long polling wakes the workers; this is for jobs whose process has died.
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(3);

    /// <param name="queues">Those that this process serves.</param>
    public static JobsOptions AddJobs(this IServiceCollection services, IConfiguration configuration, DatabaseOptions database, IReadOnlyList<string> queues)
    {
        var options = services.AddSettings<JobsOptions>(configuration);
        services.AddSettings<RunOptions>(configuration);
        services.AddSettings<EgressSettings>(configuration);
        AddRunParts(services);
        services.AddHostedService<JobsStart>();
        services.AddHostedService<DeliveryDispatcher>();
        AddHealth(services, queues);

        // Registered first, so that Hangfire takes these and not its static ones: several hosts can live in one process.
        services.AddSingleton(s =>
        {
            // Sets up what the storage's constructor asks for: logs.
            s.GetRequiredService<IGlobalConfiguration>();
            return Storage(database, options);
        });
        services.AddSingleton<JobActivator>(s => new AspNetCoreJobActivator(s.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire((s, c) => c.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings().UseLogProvider(new JobLogs(s.GetRequiredService<ILoggerFactory>())));

        services.AddSingleton<QueueWatch>();
        services.AddHostedService<WorkGauges>();
        foreach (var queue in queues)
        {
            services.AddHangfireServer(server => Serve(server, queue, options));
        }

        return options;
    }

    private static void AddHealth(IServiceCollection services, IReadOnlyList<string> queues)
    {
        var checks = services.AddHealthChecks().AddCheck<QueueHealth>("queues", timeout: LongestCheck);
        if (queues.Contains(Queues.Repair))
        {
            services.AddSingleton<ModelHealth>();
            checks.AddCheck<SandboxHealth>("sandbox", timeout: LongestCheck).AddCheck<ModelHealth>("model", timeout: LongestCheck);
        }
    }

    private static void AddRunParts(IServiceCollection services)
    {
        services.AddSingleton<ForgeSet>();
        services.AddSingleton<IEventPolicy, LedgerPolicy>();
        services.AddSingleton<IRunPublisher, ForgePublisher>();
        services.AddSingleton<EventActions>();
        services.AddSingleton<EventAnswers>();
        services.AddSingleton<RunCommands>();
        services.AddSingleton<RunQueue>();
        services.AddSingleton<RunWatches>();
        services.AddSingleton<RunStepper>();
        services.AddSingleton<RunSources>();
        services.AddSingleton<RunBudget>();
        services.AddSingleton<RunReadiness>();
        services.AddSingleton<RunStart>();
        services.AddSingleton<RunChecks>();
        services.AddSingleton<RunClaims>();
        services.AddSingleton<RunRequests>();
        services.AddSingleton<FixReviews>();
        services.AddSingleton<RunTimelines>();
        services.AddSingleton<LostWorkLimits>();
        services.AddSingleton<SweepWatch>();
        services.AddSingleton<LostWork>();
    }

    private static JobStorage Storage(DatabaseOptions database, JobsOptions options)
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            return new InMemoryStorage();
        }

        var settings = new PostgreSqlStorageOptions
        {
            EnableLongPolling = true,
            QueuePollInterval = options.TakeOverAfter / 10 < LongestPoll ? options.TakeOverAfter / 10 : LongestPoll,
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = options.TakeOverAfter,

            // Of what its schedulers hold for milliseconds: until a lock of a killed process is taken for one, delayed jobs wait.
            DistributedLockTimeout = options.TakeOverAfter,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(database.ConnectionString, settings), settings);
    }

    private static void Serve(BackgroundJobServerOptions server, string queue, JobsOptions options)
    {
        server.ServerName = $"{Environment.MachineName}:{Environment.ProcessId}:{queue}";
        server.Queues = [queue];
        server.WorkerCount = queue switch
        {
            Queues.Reproduce => options.ReproduceWorkers,
            Queues.Repair => options.RepairWorkers,
            _ => options.PublishWorkers,
        };
        server.SchedulePollingInterval = options.DelayedPoll;
        server.CancellationCheckInterval = TimeSpan.FromSeconds(1);
        server.StopTimeout = options.DrainTime;
        server.ShutdownTimeout = options.DrainTime + TimeSpan.FromSeconds(10);
    }
}
