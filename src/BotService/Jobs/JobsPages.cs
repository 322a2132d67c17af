using Hangfire;
using Hangfire.Dashboard;

namespace BotService.Jobs;

/// <summary>Hangfire's own pages. Whoever maps them says who may see them.</summary>
internal static class JobsPages
{
    public static IEndpointConventionBuilder MapJobs(this IEndpointRouteBuilder routes, string path) => routes.MapHangfireDashboard(path, new DashboardOptions
    {
        // By default only requests from this machine are let in, which behind a proxy is everybody.
        Authorization = Array.Empty<IDashboardAuthorizationFilter>(),
        AsyncAuthorization = Array.Empty<IDashboardAsyncAuthorizationFilter>(),
        DashboardTitle = "BotService jobs",
        AppPath = "/",
        DisplayStorageConnectionString = false,
    });
}
