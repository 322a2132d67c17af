using System.Globalization;

namespace BotService.Forges.GitLab;

/// <summary>Pipelines, jobs and commit statuses of one project.</summary>
internal sealed class GitLabBuilds(IGitLabApi api, RepositoryRef repository)
{
    public const string StatusName = "BotService";
    private const int Most = 100;
    private const int LongestDescription = 255;

    /// <summary>GitLab allows children of children, and no more.</summary>
    private const int DeepestChild = 2;
    private static readonly string[] Running = ["created", "waiting_for_resource", "preparing", "pending", "running"];

    public async Task<BuildState> GetAsync(string sha, ForgeUser self, CancellationToken token)
    {
        // The newest of each source counts: a retried pipeline keeps its number, a new one replaces the older.
        var pipelines = (await api.PipelinesAsync(repository.Id, new GitLabPipelineFilter { Sha = sha }, token)).Where(p => p.Source != "external")
            .GroupBy(p => (p.Source, p.Ref)).Select(g => g.MaxBy(p => p.Id)!).ToList();
        var failed = new List<FailedJob>();
        foreach (var pipeline in pipelines.Where(p => p.Status == "failed"))
        {
            failed.AddRange(await FailedJobsAsync(pipeline.Id, DeepestChild, token));
        }

        var jobIds = failed.Select(f => f.Id).ToHashSet();
        var statuses = (await api.StatusesAsync(repository.Id, sha, Most, token)).Where(s => s.Name != StatusName || s.Author?.Id != self.Id).ToList();
        failed.AddRange(statuses.Where(s => s is { Status: "failed", AllowFailure: false } && !jobIds.Contains($"job:{s.Id}")).Select(s => new FailedJob($"status:{s.Id}", s.Name ?? "", s.TargetUrl ?? "")));
        return new BuildState(!pipelines.Any(p => Running.Contains(p.Status)) && !statuses.Any(s => Running.Contains(s.Status)), failed);
    }

    /// <summary>Those of the pipeline and of the pipelines that it started and whose failure is its own.</summary>
    private async Task<List<FailedJob>> FailedJobsAsync(long pipeline, int depth, CancellationToken token)
    {
        var jobs = await api.JobsAsync(repository.Id, pipeline, Most, token);
        var failed = jobs.Where(j => j is { Status: "failed", AllowFailure: false }).Select(j => new FailedJob($"job:{j.Id}", j.Name ?? "", j.WebUrl ?? "")).ToList();
        foreach (var bridge in (await api.BridgesAsync(repository.Id, pipeline, Most, token)).Where(b => b is { Status: "failed", AllowFailure: false }))
        {
            var inner = depth > 0 && bridge.DownstreamPipeline is { } child && (child.ProjectId ?? repository.Id) == repository.Id
                ? await Missing.IsNullAsync<List<FailedJob>>(async () => await FailedJobsAsync(child.Id, depth - 1, token))
                : null;

            // What runs in another project is red here too, but its logs are that project's.
            failed.AddRange(inner is { Count: > 0 } ? inner : [new FailedJob($"bridge:{bridge.Id}", bridge.Name ?? "", bridge.DownstreamPipeline?.WebUrl ?? bridge.WebUrl ?? "")]);
        }

        return failed;
    }

    public async Task<string?> GetLogAsync(FailedJob job, int most, CancellationToken token) =>
        job.Id.Split(':', 2) is ["job", var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? await Missing.IsNullAsync<string>(async () =>
            {
                using var response = await api.TraceAsync(repository.Id, id, token);
                await using var stream = await response.Content.ReadAsStreamAsync(token);
                return await JobLogText.TailAsync(stream, most, token);
            })
            : null;

    /// <summary>Our own end is never red: a failed status would turn the pipeline red.</summary>
    public async Task ReportAsync(CheckReport report, CancellationToken token)
    {
        var state = report.State switch { CheckState.Queued => "pending", CheckState.InProgress => "running", _ => "success" };
        var description = report.Title.Length <= LongestDescription ? report.Title : report.Title[..(LongestDescription - 1)] + "…";

        // Without its number a second pipeline would appear beside the one that people look at.
        var pipelines = await api.PipelinesAsync(repository.Id, new GitLabPipelineFilter { Sha = report.Sha }, token);
        var statuses = await api.StatusesAsync(repository.Id, report.Sha, Most, token);
        if (statuses.FirstOrDefault(s => s.Name == StatusName)?.Status != state || state == "success")
        {
            await PostAsync(report, state, description, pipelines.MaxBy(p => p.Id)?.Id, token);
        }
    }

    private async Task PostAsync(CheckReport report, string state, string description, long? pipeline, CancellationToken token)
    {
        try
        {
            await api.PostStatusAsync(repository.Id, report.Sha, new GitLabStatusBody(state, StatusName, description, report.DetailsUrl, pipeline), token);
        }
        catch (ForgeException e) when (e.Status == 400 && e.Message.Contains("transition", StringComparison.OrdinalIgnoreCase))
        {
            // The status is already there: GitLab refuses a step from a state to itself.
        }
    }
}
