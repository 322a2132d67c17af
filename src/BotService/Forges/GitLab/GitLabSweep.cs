using System.Globalization;
using System.Runtime.CompilerServices;

namespace BotService.Forges.GitLab;

/// <summary>Finds red pipelines of open merge requests: GitLab delivers once, and stops for a while when deliveries fail.</summary>
internal sealed class GitLabSweep(IGitLabApi api, GitLabForge forge)
{
    private const int Most = 100;

    public async IAsyncEnumerable<ForgeEvent> SinceAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken token)
    {
        var after = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        foreach (var project in await api.ProjectsAsync(membership: "true", after, Most, token))
        {
            var repository = new RepositoryRef(GitLabForge.ForgeId, project.Id, project.PathWithNamespace);
            var red = await api.PipelinesAsync(project.Id, new GitLabPipelineFilter { Status = "failed", UpdatedAfter = after }, token);
            var shas = red.Select(p => p.Sha).ToHashSet();
            foreach (var pull in shas.Count == 0 ? [] : await forge.FindPullRequestsAsync(repository, new PullRequestQuery(), token))
            {
                if (shas.Contains(pull.HeadSha))
                {
                    yield return new ForgeEvent.BuildFailed(repository, pull.HeadSha, pull.HeadBranch, "sweep");
                }
            }
        }
    }
}
