using BotService.Dashboard.Api;
using BotService.Dashboard.Assets;
using BotService.Dashboard.Pages;
using BotService.Dashboard.Queries;
using BotService.Dashboard.Security;
using BotService.Forges;
using BotService.Jobs;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Dashboard;

/// <summary>Pages, API and sign-in; all of it answers 404 until somebody can sign in.</summary>
internal static class DashboardRegistration
{
    private const string NotConfigured = """
        The pages are not configured, and never open to everybody.
        Set BotService:Dashboard:AdminToken to a secret of at least 24 characters, best as the file BotService__Dashboard__AdminToken in the
        secrets folder, or BotService:Dashboard:SignIn:github (or gitlab) with ClientId and ClientSecret of an OAuth application. Then restart.

        """;

    private static readonly string[] Roots = ["", "runs", "repositories", "health", "jobs", "api", "sign-in", "sign-out"];

    public static void AddDashboard(this WebApplicationBuilder builder, ServeArguments arguments)
    {
        var services = builder.Services;
        var options = services.AddSettings<DashboardOptions>(builder.Configuration);
        if (!options.IsConfigured)
        {
            return;
        }

        services.AddSignIn(options);
        services.AddMemoryCache(c => c.SizeLimit = 50_000);
        services.AddRazorComponents();
        services.AddOpenApi("openapi", o => o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "BotService";
            document.Info.Description = "Runs of a BotService. Send 'Authorization: Bearer' with the admin token.";
            return Task.CompletedTask;
        }));
        services.AddSingleton(s => new ServiceParts(arguments, s.GetRequiredService<FrontDoor>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WorkerStatus>();
        services.AddSingleton<KeptSummaries>().AddSingleton<RepositoryNames>().AddSingleton<SummaryWarmer>().AddHostedService(s => s.GetRequiredService<SummaryWarmer>());
        services.AddSingleton<RunList>().AddSingleton<RunReader>().AddSingleton<TrendReader>().AddSingleton<RepositoryReader>().AddSingleton<HealthReader>().AddSingleton<ForgeLinks>();
        services.AddSingleton<PageReaders>().AddSingleton<PageWriter>().AddSingleton<RunActions>().AddSingleton<LiveStream>().AddSingleton<ViewerAccess>();
        services.AddSingleton<PageEndpoints>().AddSingleton<ApiEndpoints>().AddSingleton<SignInEndpoints>();
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    /// <exception cref="ConfigurationException">Sign-in is set up for a forge that is not configured.</exception>
    public static void MapDashboard(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<DashboardOptions>();
        if (!options.IsConfigured)
        {
            foreach (var root in Roots)
            {
                app.Map(root.Length == 0 ? "/" : $"/{root}/{{**rest}}", () => Results.Text(NotConfigured, statusCode: StatusCodes.Status404NotFound));
            }

            return;
        }

        Check(options, app.Services.GetServices<ForgeSignIn>());
        Protect(app);
        app.MapAssets();
        app.Services.GetRequiredService<SignInEndpoints>().Map(app);
        app.Services.GetRequiredService<PageEndpoints>().Map(app);
        app.Services.GetRequiredService<ApiEndpoints>().Map(app);
        app.MapOpenApi("/api/{documentName}.json").RequireAuthorization();
        app.MapJobs("/jobs").RequireAuthorization(SignInRegistration.AdminPolicy);
    }

    private static void Check(DashboardOptions options, IEnumerable<ForgeSignIn> forges)
    {
        var known = forges.Select(f => f.Forge).ToList();
        if (options.SignIn.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new ConfigurationException(
                $"BotService:Dashboard:SignIn:{unknown} names no configured forge that people can sign in with. Configure it below BotService:Forges, or remove it. Known: {(known.Count == 0 ? "none" : string.Join(", ", known))}.");
        }
    }

    private static void Protect(WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublishingOptions>().PublicUrl;
        app.UseWhen(c => !c.Request.Path.StartsWithSegments("/webhooks"), pages =>
        {
            // Behind a proxy the request says http and an inner name; addresses that leave the service must be the public ones.
            if (address is not null)
            {
                pages.Use((context, next) =>
                {
                    (context.Request.Scheme, context.Request.Host) = (address.Scheme, HostString.FromUriComponent(address));
                    return next(context);
                });
            }

            pages.UseMiddleware<SecurityHeaders>();
        });
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
    }
}
