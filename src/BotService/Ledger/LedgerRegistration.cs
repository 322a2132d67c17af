using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

internal static class LedgerRegistration
{
    private const int Retries = 4;
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(3);

    public static DatabaseOptions AddLedger(this IServiceCollection services, IConfiguration configuration)
    {
        var options = services.AddSettings<DatabaseOptions>(configuration);
        if (options.Kind == DatabaseKind.PostgreSql)
        {
            services.AddPooledDbContextFactory<PostgreSqlLedgerContext>(o => o.UseNpgsql(options.ConnectionString, p => p.EnableRetryOnFailure(Retries)));
            services.AddSingleton<Func<LedgerContext>>(s => s.GetRequiredService<IDbContextFactory<PostgreSqlLedgerContext>>().CreateDbContext);
        }
        else
        {
            services.AddPooledDbContextFactory<SqliteLedgerContext>(o => o.UseSqlite($"Data Source={options.File}"));
            services.AddSingleton<Func<LedgerContext>>(s => s.GetRequiredService<IDbContextFactory<SqliteLedgerContext>>().CreateDbContext);
        }

        services.AddSingleton<LedgerDatabase>();
        services.AddSingleton<LedgerMigration>();
        services.AddSingleton<Turns>();
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<IntakeLoad>();
        services.AddSingleton<DeliveryWriter>();
        services.AddHostedService(s => s.GetRequiredService<DeliveryWriter>());
        services.AddSingleton<Deliveries>();
        services.AddSingleton<Runs>();
        services.AddSingleton<RunDetails>();
        services.AddSingleton<RunCancellation>();
        services.AddSingleton<PullRequestNotes>();
        services.AddSingleton<PullRequestRuns>();
        services.AddSingleton<Attempts>();
        services.AddSingleton<BranchLeases>();
        services.AddSingleton<IPublishedItems, PublishedItems>();
        services.AddSingleton<IPushCaps, PushReservations>();
        services.AddSingleton<RepositoryUsage>();
        services.AddHealthChecks().AddCheck<LedgerHealth>("database", timeout: LongestCheck);
        return options;
    }
}
