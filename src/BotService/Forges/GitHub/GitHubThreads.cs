using System.Globalization;
using System.Text.Json.Serialization;

namespace BotService.Forges.GitHub;

/// <summary>Threads of review comments. A thread is named by its first comment; only GraphQL can resolve it.</summary>
internal sealed class GitHubThreads(GitHubConnections connections, PullRequestRef pullRequest)
{
    private const string Find =
        "query($owner: String!, $name: String!, $number: Int!, $after: String) { repository(owner: $owner, name: $name) { pullRequest(number: $number) { " +
        "reviewThreads(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id isResolved comments(first: 1) { nodes { databaseId } } } } } } }";

    private const string Resolve = "mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { clientMutationId } }";
    private readonly string path = $"repos/{pullRequest.Repository.FullName}/pulls/{pullRequest.Number}/comments";

    public async Task EnsureReplyAsync(string thread, string text, string marker, bool resolve, ForgeUser self, CancellationToken token)
    {
        var first = long.TryParse(thread, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new ForgeException($"'{thread}' is no thread of GitHub. Threads come from review comments.", transient: false);
        var api = await connections.OfAsync(pullRequest.Repository, GitRight.Write, token);
        if (!await IsAnsweredAsync(api, first, marker, self, token))
        {
            await api.SendAsync(HttpMethod.Post, $"{path}/{first}/replies", new { body = text }, token);
        }

        if (resolve)
        {
            await ResolveAsync(api, first, token);
        }
    }

    private async Task<bool> IsAnsweredAsync(GitHubApi api, long first, string marker, ForgeUser self, CancellationToken token)
    {
        await foreach (var comment in api.PagesAsync<ReviewCommentAnswer>(path, token))
        {
            if (comment.InReplyToId == first && comment.User?.Id == self.Id && HiddenMarker.IsIn(comment.Body, marker))
            {
                return true;
            }
        }

        return false;
    }

    private async Task ResolveAsync(GitHubApi api, long first, CancellationToken token)
    {
        string? after = null;
        do
        {
            var (owner, name) = (pullRequest.Repository.Owner, pullRequest.Repository.Name);
            var threads = (await api.GraphAsync<Answer>(Find, new { owner, name, number = pullRequest.Number, after }, token)).Repository?.PullRequest?.ReviewThreads;
            if (threads?.Nodes?.FirstOrDefault(t => t.Comments?.Nodes?.FirstOrDefault()?.DatabaseId == first) is { } found)
            {
                if (!found.IsResolved)
                {
                    await api.GraphAsync<object>(Resolve, new { id = found.Id }, token);
                }

                return;
            }

            after = threads?.PageInfo is { HasNextPage: true } page ? page.EndCursor : null;
        }
        while (after is not null);
    }

    // GraphQL's names are in camel case, also for a reader of snake case.
    private sealed record Answer(RepositoryNode? Repository);

    private sealed record RepositoryNode([property: JsonPropertyName("pullRequest")] PullRequestNode? PullRequest);

    private sealed record PullRequestNode([property: JsonPropertyName("reviewThreads")] ThreadsPage? ReviewThreads);

    private sealed record ThreadsPage([property: JsonPropertyName("pageInfo")] Page? PageInfo, IReadOnlyList<ThreadNode>? Nodes);

    private sealed record Page(
        [property: JsonPropertyName("hasNextPage")] bool HasNextPage, [property: JsonPropertyName("endCursor")] string? EndCursor);

    private sealed record ThreadNode(string Id, [property: JsonPropertyName("isResolved")] bool IsResolved, CommentNodes? Comments);

    private sealed record CommentNodes(IReadOnlyList<CommentNode>? Nodes);

    private sealed record CommentNode([property: JsonPropertyName("databaseId")] long? DatabaseId);
}
