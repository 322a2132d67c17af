using System.Text;
using Microsoft.Extensions.Options;

namespace BotService.Forges.Local;

/// <summary>What people and their CI do on the local forge: for the demo and for tests.</summary>
internal sealed class LocalPeople(LocalStore store, LocalGit git, IOptions<LocalOptions> options, TimeProvider time)
{
    private readonly LocalPullRequests pulls = new(store, git, time);

    /// <summary>An empty bare repository.</summary>
    public async Task<RepositoryRef> CreateAsync(string fullName, string defaultBranch, IReadOnlyList<LocalMember> members, CancellationToken token)
    {
        var repository = new LocalRepository(store.Repositories().Select(r => r.Id).DefaultIfEmpty(0).Max() + 1, fullName, defaultBranch) { Members = members };
        store.Write(repository);
        Directory.CreateDirectory(git.FolderOf(fullName));
        _ = await git.TryAsync(fullName, token, "init", "--quiet", "--bare", $"--initial-branch={defaultBranch}") ?? throw new ForgeException($"git cannot create {git.FolderOf(fullName)}. Is git installed?", transient: false);
        return new RepositoryRef(LocalForge.ForgeId, repository.Id, fullName);
    }

    /// <summary>A person opens a pull request for a branch of the same repository.</summary>
    public Task<PullRequest> OpenAsync(RepositoryRef repository, ForgeUser author, PullRequestDraft draft, CancellationToken token) => pulls.EnsureAsync(repository, draft, author, token);

    /// <summary>A person opens a pull request for a branch of another repository.</summary>
    public async Task<PullRequest> OpenFromForkAsync(RepositoryRef repository, ForgeUser author, string fork, PullRequestDraft draft, CancellationToken token)
    {
        var number = store.PullRequests(repository.FullName).Select(p => p.Number).DefaultIfEmpty(0).Max() + 1;
        _ = await git.TryAsync(repository.FullName, token, "fetch", "--quiet", git.FolderOf(fork), $"+refs/heads/{draft.Head}:refs/pull/{number}/head")
            ?? throw LocalForge.Absent($"branch {draft.Head} in {fork}");
        var pull = new LocalPullRequest(number, draft.Title, draft.Body, PullRequestState.Open, author, draft.Head, draft.Base) { HeadRepository = fork };
        store.Write(repository.FullName, pull, "");
        return await pulls.OfAsync(repository, pull, token);
    }

    /// <returns>As a delivery names it.</returns>
    public async Task<CommentRef> CommentAsync(PullRequestRef pullRequest, ForgeUser author, CommentKind kind, string body, string? path, int? line, CancellationToken token)
    {
        var changed = await pulls.ChangeAsync(
            pullRequest,
            p =>
            {
                var id = LocalPullRequests.NextId(p);
                var comment = new LocalComment(id, kind, author, body, time.GetUtcNow()) { Path = path, StartLine = line, Line = line, Thread = kind == CommentKind.Review ? id : null };
                return p with { Comments = [.. p.Comments, comment] };
            },
            token);
        return LocalPullRequests.Ref(changed.Comments[^1]);
    }

    public Task MergeAsync(PullRequestRef pullRequest, CancellationToken token) => pulls.CloseAsync(pullRequest, PullRequestState.Merged, token);

    /// <summary>CI says how a commit fared.</summary>
    public Task CheckAsync(RepositoryRef repository, string sha, LocalCheck check, CancellationToken token) => store.ChangeAsync(
        repository.FullName,
        () =>
        {
            store.Write(repository.FullName, sha, [.. store.Checks(repository.FullName, sha).Where(c => c.Name != check.Name || c.ExternalId is not null), check]);
            return Task.FromResult(true);
        },
        token);

    /// <summary>The delivery that tells of an event, with its signature.</summary>
    public HttpRequestMessage Delivery(Uri endpoint, ForgeEvent @event, string id)
    {
        var body = Encoding.UTF8.GetBytes(LocalDelivery.Write(@event));
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(LocalWebhookReader.DeliveryHeader, id);
        request.Headers.Add(LocalWebhookReader.SignatureHeader, LocalWebhookReader.Sign(options.Value.WebhookSecrets[0], body));
        return request;
    }
}
