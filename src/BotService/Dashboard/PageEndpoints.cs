using BotService.Dashboard.Pages;
using BotService.Dashboard.Queries;
using BotService.Dashboard.Security;
using BotService.Ledger;
using BotService.Ledger.Rows;

namespace BotService.Dashboard;

/// <summary>The pages' addresses.</summary>
internal sealed class PageEndpoints(PageWriter pages, PageReaders readers, ViewerAccess access, RunActions actions, LiveStream live)
{
    /// <summary>Days of the overview.</summary>
    internal static readonly int[] Spans = [7, 30, 90];

    public void Map(IEndpointRouteBuilder routes)
    {
        var signedIn = routes.MapGroup("").RequireAuthorization();
        signedIn.MapGet("/", OverviewAsync);
        signedIn.MapGet("/runs", RunsAsync);
        signedIn.MapGet("/runs/live", (string? seen, CancellationToken token) => live.Follow(seen, readers.List.VersionAsync, token));
        signedIn.MapGet("/runs/{id}", RunAsync);
        signedIn.MapGet("/runs/{id}/live", FollowAsync);
        signedIn.MapPost("/runs/{id}/retry", RetryAsync).AddEndpointFilter<FormFilter>();
        signedIn.MapPost("/runs/{id}/stop", StopAsync).AddEndpointFilter<FormFilter>();
        signedIn.MapGet("/repositories", RepositoriesAsync);
        routes.MapGet("/health", HealthAsync).RequireAuthorization(SignInRegistration.AdminPolicy);
    }

    private async Task<IResult> OverviewAsync(HttpContext context, int? days, CancellationToken token)
    {
        var span = Spans.Contains(days ?? 0) ? days!.Value : Spans[1];
        var visible = await access.VisibleAsync(Viewer.Of(context.User), token);
        return pages.Write<OverviewPage>(context, new()
        {
            [nameof(OverviewPage.Days)] = span,
            [nameof(OverviewPage.Spans)] = Spans,
            [nameof(OverviewPage.Trends)] = await readers.Trends.ReadAsync(span, visible, token),
            [nameof(OverviewPage.Latest)] = await readers.List.ReadAsync(new RunFilter(), visible, 8, token),
            [nameof(OverviewPage.Version)] = await readers.List.VersionAsync(token),
        });
    }

    private async Task<IResult> RunsAsync(HttpContext context, [AsParameters] RunQuery query, CancellationToken token)
    {
        var visible = await access.VisibleAsync(Viewer.Of(context.User), token);
        var filter = query.Filter;
        return pages.Write<RunsPage>(context, new()
        {
            [nameof(RunsPage.Version)] = await readers.List.VersionAsync(token),
            [nameof(RunsPage.Filter)] = filter,
            [nameof(RunsPage.Slice)] = await readers.List.ReadAsync(filter, visible, RunList.MostRuns, token),
            [nameof(RunsPage.Repositories)] = await readers.Names.ReadAsync(visible, token),
        });
    }

    private async Task<IResult> RunAsync(HttpContext context, string id, CancellationToken token)
    {
        if (await FindAsync(context, id, token) is not { } run)
        {
            return NoRun(context);
        }

        var version = await readers.Run.VersionAsync(id, token);
        var story = await readers.Run.ReadAsync(run, token);
        return pages.Write<RunPage>(context, new()
        {
            [nameof(RunPage.Story)] = story,
            [nameof(RunPage.Version)] = version,
            [nameof(RunPage.FixLink)] = story.Run.FixPullRequest is { } fix ? await readers.Links.PullRequestAsync(run.Repository(), fix, token) : null,
            [nameof(RunPage.PullRequestLink)] = run.PullRequest is { } pull ? await readers.Links.PullRequestAsync(run.Repository(), pull, token) : null,
            [nameof(RunPage.MayAct)] = await access.MayActAsync(Viewer.Of(context.User), run, token),
        });
    }

    private async Task<IResult> FollowAsync(HttpContext context, string id, string? seen, CancellationToken token) =>
        await FindAsync(context, id, token) is null ? Results.NotFound() : live.Follow(seen, t => readers.Run.VersionAsync(id, t), token);

    private Task<IResult> RetryAsync(HttpContext context, string id, CancellationToken token) => ActAsync(
        context, id, async (run, who) => $"/runs/{await actions.RetryAsync(run, who.AsUser, token)}", token);

    private Task<IResult> StopAsync(HttpContext context, string id, CancellationToken token) => ActAsync(
        context,
        id,
        async (run, who) =>
        {
            await actions.StopAsync(run, who.Name, token);
            return $"/runs/{run.Id}";
        },
        token);

    /// <param name="act">Answers with the page to show next.</param>
    private async Task<IResult> ActAsync(HttpContext context, string id, Func<RunRow, Viewer, Task<string>> act, CancellationToken token)
    {
        var who = Viewer.Of(context.User);
        if (await FindAsync(context, id, token) is not { } run)
        {
            return NoRun(context);
        }

        return await access.MayActAsync(who, run, token)
            ? Results.LocalRedirect(await act(run, who))
            : pages.Message(context, StatusCodes.Status403Forbidden, "Not allowed", $"Only people who can push to {run.RepositoryName} may retry and stop its runs.");
    }

    private async Task<IResult> RepositoriesAsync(HttpContext context, CancellationToken token)
    {
        var visible = await access.VisibleAsync(Viewer.Of(context.User), token);
        return pages.Write<RepositoriesPage>(context, new()
        {
            [nameof(RepositoriesPage.Repositories)] = await readers.Repositories.ReadAsync(visible, token),
            [nameof(RepositoriesPage.SandboxMinutes)] = readers.Options.SandboxMinutesPerDay,
            [nameof(RepositoriesPage.ModelSeconds)] = readers.Options.Models.Count == 0 ? 0 : readers.Options.ModelSecondsPerDay,
        });
    }

    private async Task<IResult> HealthAsync(HttpContext context, CancellationToken token) =>
        pages.Write<HealthPage>(context, new() { [nameof(HealthPage.Health)] = await readers.Health.ReadAsync(token) });

    // One that may not be seen is as one that is not there.
    private async Task<RunRow?> FindAsync(HttpContext context, string id, CancellationToken token) =>
        await readers.Run.RowAsync(id, token) is { } run && await access.MaySeeAsync(Viewer.Of(context.User), run, token) ? run : null;

    private IResult NoRun(HttpContext context) =>
        pages.Message(context, StatusCodes.Status404NotFound, "No such run", "There is no run with this id, or none that you may see.");
}

/// <summary>Where pages read.</summary>
internal sealed record PageReaders(RunList List, RunReader Run, TrendReader Trends, RepositoryReader Repositories, RepositoryNames Names, HealthReader Health, ForgeLinks Links, Jobs.RunOptions Options);

/// <summary>The filter as the address carries it.</summary>
internal sealed class RunQuery
{
    private const int LongestId = 64;

    public string? Repository { get; init; }

    public string? Outcome { get; init; }

    public string? Trigger { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    /// <summary>What is not known is left out.</summary>
    public RunFilter Filter => new(
        new RunFilter(Repository).RepositoryKey is null ? null : Repository,
        Outcome == Outcomes.Running || Outcomes.All.Contains(Outcome) ? Outcome : null,
        RunFilter.Triggers.Contains(Trigger) ? Trigger : null,
        Id(Before),
        Id(After));

    private static string? Id(string? text) => text is { Length: > 0 and <= LongestId } && text.All(char.IsAsciiLetterOrDigit) ? text : null;
}
