using System.ComponentModel;
using BotService.Dashboard.Queries;
using BotService.Dashboard.Security;
using BotService.Ledger.Rows;
using BotService.Repair;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BotService.Dashboard.Api;

/// <param name="Next">Give it as <c>before</c> for the runs that follow; null at the end.</param>
public sealed record RunListAnswer(IReadOnlyList<RunSummary> Runs, string? Next);

/// <summary>A run as the API shows it: all that is known but the code of others.</summary>
public sealed record RunAnswer(RunSummary Run, IReadOnlyList<TimelineLine> Timeline)
{
    public string? AskedBy { get; init; }

    public string? StopReason { get; init; }

    public IReadOnlyList<FailingTest> FailingTests { get; init; } = [];

    public IReadOnlyList<Location> Locations { get; init; } = [];

    public string Patch { get; init; } = "";

    public PatchOrigin? Origin { get; init; }

    public Evidence? Evidence { get; init; }

    public CandidateCounts? Candidates { get; init; }

    public IReadOnlyList<Trial> Trials { get; init; } = [];

    public IReadOnlyList<PublishedLine> Published { get; init; } = [];

    public double SandboxSeconds { get; init; }

    public double ModelSeconds { get; init; }

    public long ModelTokens { get; init; }

    internal static RunAnswer Of(RunStory story) => new(story.Run, story.Timeline)
    {
        AskedBy = story.AskedBy,
        StopReason = story.StopReason,
        FailingTests = story.Report?.FailingTests ?? [],
        Locations = story.Report?.Locations ?? [],
        Patch = story.Report?.Patch ?? "",
        Origin = story.Report?.Origin,
        Evidence = story.Report?.Evidence,
        Candidates = story.Report?.Candidates ?? story.Progress?.Candidates,
        Trials = story.Trials,
        Published = story.Published,
        SandboxSeconds = story.SandboxSeconds,
        ModelSeconds = story.ModelSeconds,
        ModelTokens = story.ModelTokens,
    };
}

/// <param name="Id">The run to look at next.</param>
/// <param name="Done">False when there was nothing to do any more.</param>
public sealed record ActionAnswer(string Id, bool Done);

/// <summary>The same as the pages, for scripts.</summary>
internal sealed class ApiEndpoints(PageReaders readers, ViewerAccess access, RunActions actions)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization().RequireRateLimiting(SignInRegistration.ApiLimit).WithTags("Runs");
        api.MapGet("/runs", ListAsync).WithName("listRuns").WithSummary("Runs, newest first.");
        api.MapGet("/runs/{id}", ShowAsync).WithName("showRun").WithSummary("One run with its timeline, evidence, candidates and patch.");
        api.MapPost("/runs/{id}/retry", RetryAsync).AddEndpointFilter<FormFilter>().WithName("retryRun").WithSummary("Begins a new run of the same commit; once for each run.");
        api.MapPost("/runs/{id}/stop", StopAsync).AddEndpointFilter<FormFilter>().WithName("stopRun").WithSummary("Ends a run within a second or two.");
    }

    private async Task<Ok<RunListAnswer>> ListAsync(
        HttpContext context,
        [Description("FORGE:ID, for example github:4711")] string? repository,
        [Description("A result, or running")] string? outcome,
        [Description("red, command or review")] string? trigger,
        [Description("Runs older than the one with this id")] string? before,
        [Description("1 to 50, default 50")] int? limit,
        CancellationToken token)
    {
        var filter = new RunQuery { Repository = repository, Outcome = outcome, Trigger = trigger, Before = before }.Filter;
        var slice = await readers.List.ReadAsync(filter, await access.VisibleAsync(Viewer.Of(context.User), token), Math.Clamp(limit ?? RunList.MostRuns, 1, RunList.MostRuns), token);
        return TypedResults.Ok(new RunListAnswer(slice.Runs, slice.Older ? slice.Runs[^1].Id : null));
    }

    private async Task<Results<Ok<RunAnswer>, NotFound<ProblemDetails>>> ShowAsync(HttpContext context, string id, CancellationToken token) =>
        await FindAsync(context, id, token) is { } run ? TypedResults.Ok(RunAnswer.Of(await readers.Run.ReadAsync(run, token))) : NoRun(id);

    private async Task<Results<Ok<ActionAnswer>, NotFound<ProblemDetails>, ForbidHttpResult>> RetryAsync(HttpContext context, string id, CancellationToken token)
    {
        var who = Viewer.Of(context.User);
        if (await FindAsync(context, id, token) is not { } run)
        {
            return NoRun(id);
        }

        return await access.MayActAsync(who, run, token) ? TypedResults.Ok(new ActionAnswer(await actions.RetryAsync(run, who.AsUser, token), true)) : TypedResults.Forbid();
    }

    private async Task<Results<Ok<ActionAnswer>, NotFound<ProblemDetails>, ForbidHttpResult>> StopAsync(HttpContext context, string id, CancellationToken token)
    {
        var who = Viewer.Of(context.User);
        if (await FindAsync(context, id, token) is not { } run)
        {
            return NoRun(id);
        }

        return await access.MayActAsync(who, run, token) ? TypedResults.Ok(new ActionAnswer(run.Id, await actions.StopAsync(run, who.Name, token))) : TypedResults.Forbid();
    }

    private async Task<RunRow?> FindAsync(HttpContext context, string id, CancellationToken token) =>
        await readers.Run.RowAsync(id, token) is { } run && await access.MaySeeAsync(Viewer.Of(context.User), run, token) ? run : null;

    private static NotFound<ProblemDetails> NoRun(string id) => TypedResults.NotFound(new ProblemDetails
    {
        Status = StatusCodes.Status404NotFound,
        Title = "No such run",
        Detail = $"There is no run '{(id.Length > 64 ? id[..64] : id)}', or none that you may see.",
    });
}
