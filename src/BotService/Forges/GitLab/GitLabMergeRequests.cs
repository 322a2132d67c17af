namespace BotService.Forges.GitLab;

/// <summary>Merge requests of one project.</summary>
internal sealed class GitLabMergeRequests(IGitLabApi api, RepositoryRef repository)
{
    private const int Most = 100;
    private const int Pages = 5;
    private const string DraftPrefix = "Draft: ";

    public Task<PullRequest?> GetAsync(int iid, CancellationToken token) => Missing.IsNullAsync<PullRequest>(async () => Of(await api.MergeRequestAsync(repository.Id, iid, token)));

    public async Task<IReadOnlyList<PullRequest>> FindAsync(PullRequestQuery query, CancellationToken token)
    {
        var found = (query.HeadBranch is null && query.HeadSha is { } sha ? await OfCommitAsync(sha, token) : null) ?? await ListAsync(query, token);
        return query.Among(found.Select(Of));
    }

    public async Task<PullRequest> EnsureAsync(PullRequestDraft draft, CancellationToken token)
    {
        var title = draft.IsDraft ? DraftPrefix + draft.Title : draft.Title;
        var found = await OpenOfAsync(draft.Head, token) ?? await CreateAsync(draft, title, token);
        var reviewers = await MissingReviewersAsync(found, draft.Reviewers, token);
        var missingLabels = draft.Labels.Except(found.Labels ?? [], StringComparer.Ordinal).ToList();
        if (found.Title != title || found.Description != draft.Body || found.TargetBranch != draft.Base || reviewers is not null || missingLabels.Count > 0)
        {
            found = await api.UpdateMergeRequestAsync(
                repository.Id,
                found.Iid,
                new GitLabMergeRequestBody
                {
                    Title = title,
                    Description = draft.Body,
                    TargetBranch = draft.Base,
                    AddLabels = missingLabels.Count > 0 ? string.Join(',', missingLabels) : null,
                    ReviewerIds = reviewers,
                },
                token);
        }

        return Of(found);
    }

    private async Task<GitLabMergeRequest?> OpenOfAsync(string branch, CancellationToken token)
    {
        var found = await api.MergeRequestsAsync(repository.Id, new GitLabMergeRequestFilter { SourceBranch = branch }, token);
        return found.FirstOrDefault(m => m.SourceBranch == branch && m.SourceProjectId == m.TargetProjectId);
    }

    private async Task<GitLabMergeRequest> CreateAsync(PullRequestDraft draft, string title, CancellationToken token)
    {
        try
        {
            var body = new GitLabMergeRequestBody { SourceBranch = draft.Head, TargetBranch = draft.Base, Title = title, Description = draft.Body, RemoveSourceBranch = true };
            return await api.CreateMergeRequestAsync(repository.Id, body, token);
        }
        catch (ForgeException e) when (e.Status == 409)
        {
            // Another run was faster, or GitLab has a reason.
            if (await OpenOfAsync(draft.Head, token) is not { } other)
            {
                throw;
            }

            return other;
        }
    }

    /// <returns>Everybody who should review; null when nobody is missing.</returns>
    private async Task<IReadOnlyList<long>?> MissingReviewersAsync(GitLabMergeRequest found, IReadOnlyList<string> wanted, CancellationToken token)
    {
        var ids = (found.Reviewers ?? []).Select(r => r.Id).ToList();
        var known = ids.Count;
        foreach (var name in wanted.Except((found.Reviewers ?? []).Select(r => r.Username), StringComparer.OrdinalIgnoreCase))
        {
            ids.AddRange((await api.UsersAsync(name!, token)).Where(u => string.Equals(u.Username, name, StringComparison.OrdinalIgnoreCase)).Select(u => u.Id));
        }

        return ids.Count > known ? ids : null;
    }

    private async Task<IReadOnlyList<GitLabMergeRequest>?> OfCommitAsync(string sha, CancellationToken token)
    {
        var found = await Missing.IsNullAsync(() => api.MergeRequestsOfCommitAsync(repository.Id, sha, token)!);
        return found?.Any(m => m.Sha == sha) == true ? found : null;
    }

    private async Task<IReadOnlyList<GitLabMergeRequest>> ListAsync(PullRequestQuery query, CancellationToken token)
    {
        var state = query.State switch { null => "all", PullRequestState.Open => "opened", PullRequestState.Closed => "closed", _ => "merged" };
        var all = new List<GitLabMergeRequest>();
        for (var page = 1; page <= Pages; page++)
        {
            var found = await api.MergeRequestsAsync(repository.Id, new GitLabMergeRequestFilter { State = state, SourceBranch = query.HeadBranch, Page = page }, token);
            all.AddRange(found);
            if (found.Count < Most)
            {
                break;
            }
        }

        return all;
    }

    private PullRequest Of(GitLabMergeRequest found) => new(new PullRequestRef(repository, found.Iid), Title(found), State(found.State), GitLabUser.Of(found.Author))
    {
        Body = found.Description ?? "",
        Url = found.WebUrl ?? "",
        IsDraft = found.Draft,
        IsFork = found.SourceProjectId != found.TargetProjectId,
        HeadBranch = found.SourceBranch ?? "",
        HeadSha = found.Sha ?? "",
        BaseBranch = found.TargetBranch ?? "",
        Labels = found.Labels ?? [],
    };

    private static string Title(GitLabMergeRequest found) =>
        found.Draft && found.Title?.StartsWith(DraftPrefix, StringComparison.Ordinal) == true ? found.Title[DraftPrefix.Length..] : found.Title ?? "";

    private static PullRequestState State(string? state) => state switch
    {
        "merged" => PullRequestState.Merged,
        "closed" => PullRequestState.Closed,
        _ => PullRequestState.Open,
    };
}
