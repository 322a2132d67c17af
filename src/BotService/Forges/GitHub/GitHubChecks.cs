using Octokit;

namespace BotService.Forges.GitHub;

/// <summary>Checks of commits of one repository: those of others are read, our own are written.</summary>
internal sealed class GitHubChecks(GitHubConnections connections, RepositoryRef repository, TimeProvider time)
{
    public const string Name = "BotService";
    private const int AnnotationsAtOnce = 50;
    private const int LongestText = 65_000;
    private const int LongestDescription = 140;
    private static readonly string[] Red = ["failure", "timed_out", "startup_failure"];

    public async Task<BuildState> GetBuildAsync(string sha, long? app, CancellationToken token)
    {
        var api = await connections.OfAsync(repository, GitRight.Read, token);
        var commit = $"repos/{repository.FullName}/commits/{Uri.EscapeDataString(sha)}";
        var runs = await api.PagesAsync<CheckRunsPage, CheckRunAnswer>($"{commit}/check-runs?filter=latest", p => p.CheckRuns, token).Where(r => !IsOwn(r.App, app)).ToListAsync(token);
        var suites = await api.PagesAsync<CheckSuitesPage, CheckSuiteAnswer>($"{commit}/check-suites", p => p.CheckSuites, token).Where(s => !IsOwn(s.App, app)).ToListAsync(token);
        var statuses = await api.PagesAsync<StatusesPage, StatusAnswer>($"{commit}/status", p => p.Statuses, token).Where(s => s.Context != Name).ToListAsync(token);

        // A suite without runs belongs to an app that has nothing to do here.
        var settled = runs.All(r => r.Status == "completed") && suites.All(s => s.Status == "completed" || s.LatestCheckRunsCount == 0) && statuses.All(s => s.State != "pending");
        var failedRuns = runs.Where(r => Red.Contains(r.Conclusion)).Select(r => new FailedJob($"{(r.App?.Slug == "github-actions" ? "job" : "check")}:{r.Id}", r.Name ?? "", r.HtmlUrl ?? ""));
        var failedStatuses = statuses.Where(s => s.State is "failure" or "error").Select(s => new FailedJob($"status:{s.Context}", s.Context ?? "", s.TargetUrl ?? ""));
        return new BuildState(settled, [.. failedRuns, .. failedStatuses]);
    }

    public async Task EnsureAsync(CheckReport report, long? app, CancellationToken token)
    {
        var api = await connections.OfAsync(repository, GitRight.Write, token);
        if (!connections.Options.IsApp)
        {
            await PostStatusAsync(api, report, token);
            return;
        }

        var path = $"repos/{repository.FullName}/commits/{Uri.EscapeDataString(report.Sha)}/check-runs?check_name={Name}&filter=all";
        var known = await api.PagesAsync<CheckRunsPage, CheckRunAnswer>(path, p => p.CheckRuns, token).FirstOrDefaultAsync(r => IsOwn(r.App, app) && r.ExternalId == report.ExternalId, token);
        var checks = api.Octokit(token).Check.Run;

        // Annotations are only ever added, 50 at a time.
        var sent = known?.Output?.AnnotationsCount ?? 0;
        var next = report.Annotations.Skip(sent).Take(AnnotationsAtOnce).ToList();
        var id = known?.Id ?? (await checks.Create(repository.Owner, repository.Name, New(report, next))).Id;
        if (known is not null)
        {
            await checks.Update(repository.Owner, repository.Name, id, Update(report, next));
        }

        for (sent += next.Count; sent < report.Annotations.Count; sent += next.Count)
        {
            next = [.. report.Annotations.Skip(sent).Take(AnnotationsAtOnce)];
            await checks.Update(repository.Owner, repository.Name, id, Update(report, next));
        }
    }

    private static bool IsOwn(AppAnswer? by, long? app) => app is not null && by?.Id == app;

    // Octokit reads a check run without a begin wrongly, so that one is always sent.
    private NewCheckRun New(CheckReport report, IReadOnlyList<CheckAnnotation> annotations) => new(Name, report.Sha)
    {
        ExternalId = report.ExternalId,
        DetailsUrl = report.DetailsUrl,
        Status = Status(report.State),
        Conclusion = Conclusion(report),
        StartedAt = time.GetUtcNow(),
        CompletedAt = report.State == CheckState.Completed ? time.GetUtcNow() : null,
        Output = Output(report, annotations),
        Actions = Buttons(report),
    };

    private CheckRunUpdate Update(CheckReport report, IReadOnlyList<CheckAnnotation> annotations) => new()
    {
        DetailsUrl = report.DetailsUrl,
        Status = Status(report.State),
        Conclusion = Conclusion(report),
        CompletedAt = report.State == CheckState.Completed ? time.GetUtcNow() : null,
        Output = Output(report, annotations),
        Actions = Buttons(report),
    };

    private static NewCheckRunOutput Output(CheckReport report, IReadOnlyList<CheckAnnotation> annotations) => new(report.Title, Cut(report.Summary, LongestText))
    {
        Text = report.Text.Length > 0 ? Cut(report.Text, LongestText) : null,
        Annotations = annotations.Count > 0 ? [.. annotations.Select(a => new NewCheckRunAnnotation(a.Path, a.Line, a.Line, CheckAnnotationLevel.Notice, a.Message))] : null,
    };

    private static List<NewCheckRunAction>? Buttons(CheckReport report) => report is { State: CheckState.Completed, Buttons.Count: > 0 }
        ? [.. report.Buttons.Take(3).Select(b => new NewCheckRunAction(Cut(b.Label, 20), Cut(b.Description, 40), b.Identifier))]
        : null;

    private static CheckStatus Status(CheckState state) => state switch
    {
        CheckState.Queued => CheckStatus.Queued,
        CheckState.InProgress => CheckStatus.InProgress,
        _ => CheckStatus.Completed,
    };

    private static StringEnum<Octokit.CheckConclusion>? Conclusion(CheckReport report) => report switch
    {
        { State: not CheckState.Completed } => null,
        { Conclusion: BotService.Forges.CheckConclusion.Success } => Octokit.CheckConclusion.Success,
        _ => Octokit.CheckConclusion.Neutral,
    };

    // A status has no neutral end, and ours must not block a merge.
    private Task PostStatusAsync(GitHubApi api, CheckReport report, CancellationToken token) =>
        api.Octokit(token).Repository.Status.Create(repository.Owner, repository.Name, report.Sha, new NewCommitStatus
        {
            Context = Name,
            State = report.State == CheckState.Completed ? CommitState.Success : CommitState.Pending,
            Description = Cut(report.Title, LongestDescription),
            TargetUrl = report.DetailsUrl,
        });

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
