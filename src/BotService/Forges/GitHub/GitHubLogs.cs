using System.Text;

namespace BotService.Forges.GitHub;

/// <summary>What a failed job left to read.</summary>
internal sealed class GitHubLogs(GitHubApi api, RepositoryRef repository)
{
    public async Task<string?> GetAsync(FailedJob job, int most, CancellationToken token) => job.Id.Split(':', 2) switch
    {
        ["job", var id] => await Missing.IsNullAsync<string>(async () =>
            await api.StreamAsync($"repos/{repository.FullName}/actions/jobs/{Uri.EscapeDataString(id)}/logs", s => JobLogText.TailAsync(s, most, token), token)),
        ["check", var id] => await Missing.IsNullAsync<string>(() => OfCheckAsync(Uri.EscapeDataString(id), most, token)),
        _ => null,
    };

    // Other apps keep their logs to themselves; what they report on the check is often enough.
    private async Task<string?> OfCheckAsync(string id, int most, CancellationToken token)
    {
        var check = await api.GetAsync<CheckRunAnswer>($"repos/{repository.FullName}/check-runs/{id}", token);
        var text = new StringBuilder();
        foreach (var part in new[] { check.Output?.Title, check.Output?.Summary, check.Output?.Text }.Where(p => !string.IsNullOrEmpty(p)))
        {
            text.Append(part).Append('\n');
        }

        await foreach (var annotation in api.PagesAsync<AnnotationAnswer>($"repos/{repository.FullName}/check-runs/{id}/annotations", token))
        {
            text.Append($"{annotation.Path}:{annotation.StartLine}: {annotation.AnnotationLevel}: {annotation.Message}\n");
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        return text.Length == 0 ? null : await JobLogText.TailAsync(stream, most, token);
    }
}
