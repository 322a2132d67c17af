using System.Globalization;

namespace BotService.Forges.GitHub;

/// <summary>Reviews of one pull request. Octokit knows only the old positions of comments, not lines and sides, so that calls are raw.</summary>
internal sealed class GitHubReviews(GitHubConnections connections, PullRequestRef pullRequest)
{
    private readonly string path = $"repos/{pullRequest.Repository.FullName}/pulls/{pullRequest.Number}";

    public async Task<IReadOnlyList<ReviewItem>> GetAsync(CancellationToken token)
    {
        var api = await connections.OfAsync(pullRequest.Repository, GitRight.Read, token);
        var items = new List<ReviewItem>();
        await foreach (var review in api.PagesAsync<ReviewAnswer>($"{path}/reviews", token))
        {
            if (Item(review) is { } item)
            {
                items.Add(item);
            }
        }

        await foreach (var comment in api.PagesAsync<ReviewCommentAnswer>($"{path}/comments", token))
        {
            items.Add(Item(comment));
        }

        return [.. items.OrderBy(i => i.Created)];
    }

    public async Task EnsureAsync(ReviewDraft review, ForgeUser self, CancellationToken token)
    {
        var api = await connections.OfAsync(pullRequest.Repository, GitRight.Write, token);
        if (await IsPostedAsync(api, review.Marker, self, token))
        {
            return;
        }

        var diffs = new Dictionary<string, DiffLines>();
        await foreach (var file in api.PagesAsync<FileAnswer>($"{path}/files", token))
        {
            diffs[file.Filename] = DiffLines.Parse(file.Patch);
        }

        var inside = review.Comments.ToLookup(c => diffs.TryGetValue(c.Path, out var diff) && diff.Holds(c.StartLine, c.Line));
        try
        {
            await PostAsync(api, review, [.. inside[true]], [.. inside[false]], token);
        }
        catch (ForgeException e) when (e.Status == 422 && inside[true].Any())
        {
            // The diff has changed meanwhile, or is too large to be shown.
            await PostAsync(api, review, [], review.Comments, token);
        }
    }

    private async Task<bool> IsPostedAsync(GitHubApi api, string marker, ForgeUser self, CancellationToken token)
    {
        await foreach (var known in api.PagesAsync<ReviewAnswer>($"{path}/reviews", token))
        {
            if (known.User?.Id == self.Id && HiddenMarker.IsIn(known.Body, marker))
            {
                return true;
            }
        }

        return false;
    }

    private Task PostAsync(GitHubApi api, ReviewDraft review, IReadOnlyList<ReviewComment> inside, IReadOnlyList<ReviewComment> outside, CancellationToken token)
    {
        var body = new Dictionary<string, object>
        {
            ["commit_id"] = review.HeadSha,
            ["body"] = HiddenMarker.Add(ReviewText.WithDemoted(review.Body, outside), review.Marker),
            ["event"] = "COMMENT",
            ["comments"] = inside.Select(Comment).ToList(),
        };
        return api.SendAsync(HttpMethod.Post, $"{path}/reviews", body, token);
    }

    private static Dictionary<string, object> Comment(ReviewComment comment)
    {
        var body = new Dictionary<string, object>
        {
            ["path"] = comment.Path,
            ["body"] = ReviewText.WithSuggestion(comment, "suggestion"),
            ["line"] = comment.Line,
            ["side"] = "RIGHT",
        };
        if (comment.StartLine < comment.Line)
        {
            body["start_line"] = comment.StartLine;
            body["start_side"] = "RIGHT";
        }

        return body;
    }

    private static ReviewItem? Item(ReviewAnswer review)
    {
        ReviewVerdict? verdict = review.State?.ToUpperInvariant() switch
        {
            "APPROVED" => ReviewVerdict.Approved,
            "CHANGES_REQUESTED" => ReviewVerdict.ChangesRequested,
            "COMMENTED" => ReviewVerdict.Commented,
            _ => null,
        };

        // A review without a text that only holds comments says nothing itself.
        var silent = verdict is null || (verdict == ReviewVerdict.Commented && string.IsNullOrEmpty(review.Body));
        return silent || review.SubmittedAt is not { } submitted
            ? null
            : new ReviewItem(new CommentRef(Text(review.Id), CommentKind.ReviewBody, null), UserAnswer.Of(review.User), review.Body ?? "", null, null, review.CommitId, verdict, submitted);
    }

    private static ReviewItem Item(ReviewCommentAnswer comment) => new(
        new CommentRef(Text(comment.Id), CommentKind.Review, Text(comment.InReplyToId ?? comment.Id)),
        UserAnswer.Of(comment.User),
        comment.Body ?? "",
        comment.Path,
        comment.Line ?? comment.OriginalLine,
        comment.Line is null ? comment.OriginalCommitId : comment.CommitId,
        null,
        comment.CreatedAt);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private sealed record FileAnswer(string Filename, string? Patch);
}
