using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace BotService.Forges.GitLab;

/// <summary>Discussions of one merge request. A review is a batch of draft notes that are published together, as one notification.</summary>
internal sealed class GitLabReviews(IGitLabApi api, PullRequestRef pullRequest)
{
    private const int PageSize = 100;
    private const int Pages = 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly long project = pullRequest.Repository.Id;
    private readonly int iid = pullRequest.Number;

    public async Task<IReadOnlyList<ReviewItem>> GetAsync(CancellationToken token)
    {
        var items =
            from discussion in await DiscussionsAsync(token)
            where !discussion.IndividualNote
            from note in discussion.Notes ?? []
            where !note.System
            select Item(discussion, note);
        return [.. items.OrderBy(i => i.Created)];
    }

    public async Task EnsureAsync(ReviewDraft review, ForgeUser self, CancellationToken token)
    {
        if ((await DiscussionsAsync(token)).SelectMany(d => d.Notes ?? []).Any(n => n.Author?.Id == self.Id && HiddenMarker.IsIn(n.Body, review.Marker)))
        {
            return;
        }

        // An earlier try may have stopped half-way: its drafts are seen by nobody and would be published with ours.
        foreach (var left in await api.DraftNotesAsync(project, iid, token))
        {
            await Missing.IsFineAsync(() => api.DeleteDraftNoteAsync(project, iid, left.Id, token));
        }

        var demoted = await DraftAsync(review, token);
        var body = HiddenMarker.Add(ReviewText.WithDemoted(review.Body, demoted), review.Marker);
        await api.CreateDraftNoteAsync(project, iid, new GitLabDraftNoteBody(body, null), token);
        await api.PublishDraftNotesAsync(project, iid, token);
    }

    public async Task EnsureReplyAsync(string thread, string marker, string body, bool resolve, ForgeUser self, CancellationToken token)
    {
        var discussion = (await DiscussionsAsync(token)).FirstOrDefault(d => d.Id == thread);
        if (discussion?.Notes?.Any(n => n.Author?.Id == self.Id && HiddenMarker.IsIn(n.Body, marker)) != true)
        {
            await api.ReplyAsync(project, iid, thread, new GitLabNoteBody(HiddenMarker.Add(body, marker)), token);
        }

        if (resolve && discussion?.Notes?.Any(n => n is { Resolvable: true, Resolved: false }) == true)
        {
            await api.ResolveAsync(project, iid, thread, new GitLabResolveBody(true), token);
        }
    }

    public Task<IReadOnlyList<GitLabDiscussion>> DiscussionsAsync(CancellationToken token) =>
        AllAsync<GitLabDiscussion>((page, t) => api.DiscussionsAsync(project, iid, page, PageSize, t), token);

    /// <returns>The comments that cannot stand on their lines.</returns>
    private async Task<IReadOnlyList<ReviewComment>> DraftAsync(ReviewDraft review, CancellationToken token)
    {
        var version = (await api.VersionsAsync(project, iid, token)).FirstOrDefault();
        var diffs = (await AllAsync<GitLabDiff>((page, t) => api.DiffsAsync(project, iid, page, PageSize, t), token)).ToDictionary(d => d.NewPath, d => (d.OldPath, Lines: DiffLines.Parse(d.Diff)));
        var demoted = new List<ReviewComment>();
        foreach (var comment in review.Comments)
        {
            var drafted = version?.HeadCommitSha == review.HeadSha
                && diffs.TryGetValue(comment.Path, out var diff)
                && diff.Lines.Holds(comment.StartLine, comment.Line)
                && await TryDraftAsync(comment, Position(version, comment, diff.OldPath, diff.Lines), token);
            if (!drafted)
            {
                demoted.Add(comment);
            }
        }

        return demoted;
    }

    private async Task<bool> TryDraftAsync(ReviewComment comment, GitLabPosition position, CancellationToken token)
    {
        try
        {
            var text = ReviewText.WithSuggestion(comment, $"suggestion:-{comment.Line - comment.StartLine}+0");
            await api.CreateDraftNoteAsync(project, iid, new GitLabDraftNoteBody(text, position), token);
            return true;
        }
        catch (ForgeException e) when (e.Status is 400 or 422)
        {
            return false;
        }
    }

    // An added line has a new number only, an unchanged one has both.
    private static GitLabPosition Position(GitLabVersion version, ReviewComment comment, string oldPath, DiffLines lines) =>
        new(version.BaseCommitSha, version.StartCommitSha, version.HeadCommitSha, oldPath, comment.Path, lines.OldLine(comment.Line), comment.Line);

    private static ReviewItem Item(GitLabDiscussion discussion, GitLabNote note) => new(
        new CommentRef(note.Id.ToString(CultureInfo.InvariantCulture), CommentKind.Review, discussion.Id),
        GitLabUser.Of(note.Author),
        note.Body ?? "",
        note.Position?.NewPath,
        note.Position?.NewLine,
        note.Position?.HeadSha,
        null,
        note.CreatedAt);

    private static async Task<IReadOnlyList<T>> AllAsync<T>(Func<int, CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken token)
    {
        var all = new List<T>();
        for (var page = 1; page <= Pages; page++)
        {
            using var response = await ask(page, token);
            all.AddRange(await response.Content.ReadFromJsonAsync<List<T>>(Json, token) ?? []);
            if (Http.NextPage.Of(response) is null)
            {
                break;
            }
        }

        return all;
    }
}
