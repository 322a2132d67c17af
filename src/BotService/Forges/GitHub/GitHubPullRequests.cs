using Octokit;

namespace BotService.Forges.GitHub;

/// <summary>Pull requests of one repository.</summary>
internal sealed class GitHubPullRequests(GitHubConnections connections, RepositoryRef repository)
{
    private const int Most = 100;
    private const int MostOfCommit = 10;
    private const string ToDraft = "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { clientMutationId } }";
    private const string ToReady = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { clientMutationId } }";

    public Task<PullRequest?> GetAsync(int number, CancellationToken token) => Missing.IsNullAsync<PullRequest>(async () =>
        Of(await (await OctokitAsync(GitRight.Read, token)).PullRequest.Get(repository.Owner, repository.Name, number)));

    public async Task<IReadOnlyList<PullRequest>> FindAsync(PullRequestQuery query, CancellationToken token)
    {
        var found = (query.HeadBranch is null && query.HeadSha is { } sha ? await OfCommitAsync(sha, token) : null) ?? await ListAsync(query, token);
        return query.Among(found.Select(Of));
    }

    public async Task<PullRequest> EnsureAsync(PullRequestDraft draft, CancellationToken token)
    {
        var octokit = await OctokitAsync(GitRight.Write, token);
        var found = await OpenOfAsync(octokit, draft.Head) ?? await CreateAsync(octokit, draft);
        if (found.Title != draft.Title || (found.Body ?? "") != draft.Body || found.Base.Ref != draft.Base)
        {
            var update = new PullRequestUpdate { Title = draft.Title, Body = draft.Body, Base = found.Base.Ref == draft.Base ? null : draft.Base };
            found = await octokit.PullRequest.Update(repository.Owner, repository.Name, found.Number, update);
        }

        await LabelAsync(found, draft.Labels, token);
        await AskForReviewAsync(octokit, found, draft.Reviewers);
        if (found.Draft != draft.IsDraft)
        {
            var api = await connections.OfAsync(repository, GitRight.Write, token);
            await api.GraphAsync<object>(draft.IsDraft ? ToDraft : ToReady, new { id = found.NodeId }, token);
        }

        return Of(await octokit.PullRequest.Get(repository.Owner, repository.Name, found.Number));
    }

    private async Task<Octokit.PullRequest?> OpenOfAsync(GitHubClient octokit, string head)
    {
        var request = new PullRequestRequest { Head = $"{repository.Owner}:{head}", State = ItemStateFilter.Open };
        return (await octokit.PullRequest.GetAllForRepository(repository.Owner, repository.Name, request)).FirstOrDefault(p => p.Head.Ref == head);
    }

    private async Task<Octokit.PullRequest> CreateAsync(GitHubClient octokit, PullRequestDraft draft)
    {
        try
        {
            var request = new NewPullRequest(draft.Title, draft.Head, draft.Base) { Body = draft.Body, Draft = draft.IsDraft };
            return await octokit.PullRequest.Create(repository.Owner, repository.Name, request);
        }
        catch (ForgeException e) when (e.Status == 422)
        {
            // Another run was faster, or GitHub has a reason.
            if (await OpenOfAsync(octokit, draft.Head) is not { } other)
            {
                throw;
            }

            return other;
        }
    }

    // Octokit sends labels as a bare array, which GitHub's description does not have.
    private async Task LabelAsync(Octokit.PullRequest found, IReadOnlyList<string> labels, CancellationToken token)
    {
        if (labels.Except(found.Labels.Select(l => l.Name), StringComparer.OrdinalIgnoreCase).ToList() is { Count: > 0 } missing)
        {
            var api = await connections.OfAsync(repository, GitRight.Write, token);
            await api.SendAsync(HttpMethod.Post, $"repos/{repository.FullName}/issues/{found.Number}/labels", new { labels = missing }, token);
        }
    }

    // One by one: GitHub refuses a whole list for one name.
    private async Task AskForReviewAsync(GitHubClient octokit, Octokit.PullRequest found, IReadOnlyList<string> reviewers)
    {
        var asked = found.RequestedReviewers.Select(r => r.Login).Append(found.User.Login);
        foreach (var reviewer in reviewers.Except(asked, StringComparer.OrdinalIgnoreCase))
        {
            await Missing.IsFineAsync(() => octokit.PullRequest.ReviewRequest.Create(repository.Owner, repository.Name, found.Number, new PullRequestReviewRequest([reviewer], [])));
        }
    }

    // The commit's own list lacks pull requests from forks.
    private async Task<IReadOnlyList<Octokit.PullRequest>?> OfCommitAsync(string sha, CancellationToken token)
    {
        var octokit = await OctokitAsync(GitRight.Read, token);
        try
        {
            var numbers = (await octokit.Repository.Commit.PullRequests(repository.Owner, repository.Name, sha)).Where(p => p.Head.Sha == sha).Select(p => p.Number).ToList();
            var found = new List<Octokit.PullRequest>();
            foreach (var number in numbers.Take(MostOfCommit))
            {
                found.Add(await octokit.PullRequest.Get(repository.Owner, repository.Name, number));
            }

            return found.Count > 0 ? found : null;
        }
        catch (ForgeException e) when (e.Status is 404 or 409 or 422)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Octokit.PullRequest>> ListAsync(PullRequestQuery query, CancellationToken token)
    {
        var octokit = await OctokitAsync(GitRight.Read, token);
        var request = new PullRequestRequest
        {
            State = query.State switch { null => ItemStateFilter.All, PullRequestState.Open => ItemStateFilter.Open, _ => ItemStateFilter.Closed },
            Head = query.HeadBranch is { } branch ? $"{repository.Owner}:{branch}" : null,
            SortProperty = PullRequestSort.Created,
            SortDirection = SortDirection.Descending,
        };
        return await octokit.PullRequest.GetAllForRepository(repository.Owner, repository.Name, request, new ApiOptions { PageSize = Most, PageCount = 5 });
    }

    private PullRequest Of(Octokit.PullRequest found) => new(new PullRequestRef(repository, found.Number), found.Title, State(found), User(found.User))
    {
        Body = found.Body ?? "",
        Url = found.HtmlUrl,
        IsDraft = found.Draft,
        IsFork = found.Head.Repository?.Id != found.Base.Repository.Id,
        HeadBranch = found.Head.Ref,
        HeadSha = found.Head.Sha,
        BaseBranch = found.Base.Ref,
        Labels = [.. found.Labels.Select(l => l.Name)],
    };

    private static PullRequestState State(Octokit.PullRequest found) =>
        found.MergedAt is not null ? PullRequestState.Merged : found.State.StringValue == "closed" ? PullRequestState.Closed : PullRequestState.Open;

    private static ForgeUser User(User? user) => user is null ? UserAnswer.Of(null) : new ForgeUser(user.Id, user.Login, user.Type == AccountType.Bot);

    private async Task<GitHubClient> OctokitAsync(GitRight right, CancellationToken token) => (await connections.OfAsync(repository, right, token)).Octokit(token);
}
