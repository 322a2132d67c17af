using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Forges.Local;

/// <summary>Pull requests of the folder and every change of them.</summary>
internal sealed partial class LocalPullRequests(LocalStore store, LocalGit git, TimeProvider time)
{
    public static int NextId(LocalPullRequest pull) => pull.Comments.Select(c => c.Id).DefaultIfEmpty(0).Max() + 1;

    public static CommentRef Ref(LocalComment comment) =>
        new(comment.Id.ToString(CultureInfo.InvariantCulture), comment.Kind, comment.Thread?.ToString(CultureInfo.InvariantCulture));

    public static LocalPullRequest Edit(LocalPullRequest pull, int comment, Func<LocalComment, LocalComment> edit) => pull.Comments.Any(c => c.Id == comment)
        ? pull with { Comments = [.. pull.Comments.Select(c => c.Id == comment ? edit(c) : c)] }
        : throw LocalForge.Absent($"comment {comment} in pull request {pull.Number}");

    public LocalPullRequest Existing(PullRequestRef pullRequest) => store.PullRequest(pullRequest.Repository.FullName, pullRequest.Number)
        ?? throw LocalForge.Absent($"pull request {pullRequest.Number} in {pullRequest.Repository.FullName}");

    public async Task<PullRequest> OfAsync(RepositoryRef repository, LocalPullRequest pull, CancellationToken token) => new(new PullRequestRef(repository, pull.Number), pull.Title, pull.State, pull.Author)
    {
        Body = pull.Body,
        Url = new Uri(store.PullFolder(repository.FullName, pull.Number)).AbsoluteUri,
        IsDraft = pull.IsDraft,
        IsFork = pull.HeadRepository is not null,
        HeadBranch = pull.HeadBranch,
        HeadSha = await HeadAsync(repository.FullName, pull, token) ?? "",
        BaseBranch = pull.BaseBranch,
        Labels = pull.Labels,
    };

    public Task<LocalPullRequest> ChangeAsync(PullRequestRef pullRequest, Func<LocalPullRequest, LocalPullRequest> change, CancellationToken token) => store.ChangeAsync(
        pullRequest.Repository.FullName, () => SaveAsync(pullRequest.Repository.FullName, change(Existing(pullRequest)), token), token);

    public Task CloseAsync(PullRequestRef pullRequest, PullRequestState state, CancellationToken token) => store.ChangeAsync(
        pullRequest.Repository.FullName,
        async () =>
        {
            var pull = Existing(pullRequest);
            var closed = pull.IsOpen ? pull with { State = state, ClosedSha = await HeadAsync(pullRequest.Repository.FullName, pull, token) } : pull;
            return await SaveAsync(pullRequest.Repository.FullName, closed, token);
        },
        token);

    public async Task<PullRequest> EnsureAsync(RepositoryRef repository, PullRequestDraft draft, ForgeUser author, CancellationToken token)
    {
        var known = store.Repository(repository.FullName) ?? throw LocalForge.Absent($"repository {repository.FullName}");
        foreach (var branch in new[] { draft.Head, draft.Base })
        {
            _ = await git.CommitAsync(known.FullName, $"refs/heads/{branch}", token) ?? throw LocalForge.Absent($"branch {branch} in {known.FullName}");
        }

        var pull = await store.ChangeAsync(
            known.FullName,
            () =>
            {
                var all = store.PullRequests(known.FullName);
                var found = all.FirstOrDefault(p => p.IsOpen && p.HeadRepository is null && p.HeadBranch == draft.Head)
                    ?? new LocalPullRequest(all.Select(p => p.Number).DefaultIfEmpty(0).Max() + 1, "", "", PullRequestState.Open, author, draft.Head, draft.Base);
                var reviewers = draft.Reviewers.Where(r => r != found.Author.Login && known.Members.Any(m => m.Login == r));
                var wanted = found with
                {
                    Title = draft.Title,
                    Body = draft.Body,
                    BaseBranch = draft.Base,
                    IsDraft = draft.IsDraft,
                    Labels = [.. found.Labels.Union(draft.Labels)],
                    Reviewers = [.. found.Reviewers.Union(reviewers)],
                };
                return SaveAsync(known.FullName, wanted, token);
            },
            token);
        return await OfAsync(repository, pull, token);
    }

    public Task ReviewAsync(PullRequestRef pullRequest, ReviewDraft review, ForgeUser author, CancellationToken token) => store.ChangeAsync(
        pullRequest.Repository.FullName,
        async () =>
        {
            var pull = Existing(pullRequest);
            if (pull.Comments.Any(c => c.Author == author && HiddenMarker.IsIn(c.Body, review.Marker)))
            {
                return pull;
            }

            var diffs = Files(await git.DiffAsync(pullRequest.Repository.FullName, $"refs/heads/{pull.BaseBranch}", review.HeadSha, token));
            var inside = review.Comments.ToLookup(c => diffs.TryGetValue(c.Path, out var diff) && diff.Holds(c.StartLine, c.Line));
            var (id, now) = (NextId(pull), time.GetUtcNow());
            var body = new LocalComment(id, CommentKind.ReviewBody, author, HiddenMarker.Add(ReviewText.WithDemoted(review.Body, [.. inside[false]]), review.Marker), now)
            {
                Verdict = ReviewVerdict.Commented,
                Sha = review.HeadSha,
            };
            var comments = inside[true].Select((c, i) => new LocalComment(id + 1 + i, CommentKind.Review, author, ReviewText.WithSuggestion(c, "suggestion"), now)
            {
                Thread = id + 1 + i,
                Path = c.Path,
                StartLine = c.StartLine,
                Line = c.Line,
                Sha = review.HeadSha,
            });
            return await SaveAsync(pullRequest.Repository.FullName, pull with { Comments = [.. pull.Comments, body, .. comments] }, token);
        },
        token);

    private async Task<LocalPullRequest> SaveAsync(string fullName, LocalPullRequest pull, CancellationToken token)
    {
        var head = await HeadAsync(fullName, pull, token) ?? "";
        store.Write(fullName, pull, await git.DiffAsync(fullName, $"refs/heads/{pull.BaseBranch}", head, token));
        return pull;
    }

    private async Task<string?> HeadAsync(string fullName, LocalPullRequest pull, CancellationToken token) => pull.ClosedSha
        ?? await git.CommitAsync(fullName, pull.HeadRepository is null ? $"refs/heads/{pull.HeadBranch}" : $"refs/pull/{pull.Number}/head", token);

    private static Dictionary<string, DiffLines> Files(string diff) => FileHead().Split(diff)
        .Select(part => (Path: NewPath().Match(part), Lines: part)).Where(p => p.Path.Success)
        .GroupBy(p => p.Path.Groups["path"].Value).ToDictionary(g => g.Key, g => DiffLines.Parse(g.First().Lines));

    [GeneratedRegex(@"^(?=diff --git )", RegexOptions.Multiline)]
    private static partial Regex FileHead();

    [GeneratedRegex(@"^\+\+\+ b/(?<path>.*?)\t?$", RegexOptions.Multiline)]
    private static partial Regex NewPath();
}
