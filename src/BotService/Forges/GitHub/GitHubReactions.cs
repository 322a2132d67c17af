using System.Globalization;
using Octokit;

namespace BotService.Forges.GitHub;

/// <summary>Reactions: eyes for seen, a rocket for done, confused for refused. GitHub keeps one of a kind per person.</summary>
internal sealed class GitHubReactions(GitHubConnections connections, PullRequestRef pullRequest)
{
    private const string React = "mutation($id: ID!, $content: ReactionContent!) { addReaction(input: {subjectId: $id, content: $content}) { clientMutationId } }";

    public async Task AddAsync(CommentRef comment, Acknowledgement kind, CancellationToken token)
    {
        var api = await connections.OfAsync(pullRequest.Repository, GitRight.Write, token);
        var (owner, name) = (pullRequest.Repository.Owner, pullRequest.Repository.Name);
        var id = long.Parse(comment.Id, CultureInfo.InvariantCulture);
        var reactions = api.Octokit(token).Reaction;
        await (comment.Kind switch
        {
            CommentKind.Conversation => reactions.IssueComment.Create(owner, name, id, new NewReaction(Content(kind))),
            CommentKind.Review => reactions.PullRequestReviewComment.Create(owner, name, id, new NewReaction(Content(kind))),
            _ => OnReviewAsync(api, id, kind, token),
        });
    }

    // The text of a review takes reactions only by GraphQL.
    private async Task OnReviewAsync(GitHubApi api, long id, Acknowledgement kind, CancellationToken token)
    {
        var review = await api.GetAsync<ReviewAnswer>($"repos/{pullRequest.Repository.FullName}/pulls/{pullRequest.Number}/reviews/{id}", token);
        await api.GraphAsync<object>(React, new { id = review.NodeId, content = Content(kind).ToString().ToUpperInvariant() }, token);
    }

    private static ReactionType Content(Acknowledgement kind) => kind switch
    {
        Acknowledgement.Seen => ReactionType.Eyes,
        Acknowledgement.Done => ReactionType.Rocket,
        _ => ReactionType.Confused,
    };
}
