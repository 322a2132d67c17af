using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Opens repositories of a forge to put fixes into them. Needs no working tree, so nothing of a repository is ever run.</summary>
public sealed class FixRepositories(CacheFolder cache, ProcessRunner processes, TimeProvider time)
{
    private readonly GitRunner git = new(cache, processes);
    private readonly MirrorCache mirrors = new(cache, new GitRunner(cache, processes), time);
    private readonly RunFolders runs = new(cache, new FolderRemoval(processes));

    /// <returns>Null when the repository no longer has the commit.</returns>
    /// <exception cref="GitException">The repository could not be reached; a retry may help.</exception>
    public async Task<FixRepository?> OpenAsync(GitRemote remote, string commit, CancellationToken token)
    {
        var source = SourceOf(remote);
        var fetch = await mirrors.FetchAsync(source, commit, token);
        if (fetch is not FetchResult.Fetched fetched)
        {
            return fetch is FetchResult.Failed { Refusal: { Transient: true, Reason: var reason } } ? throw new GitException(Redaction.Hide(reason)) : null;
        }

        var run = await runs.CreateAsync();
        try
        {
            var repository = new RunRepository(git, fetched.Mirror, run.Path);
            return new FixRepository(run, repository, new RemoteBranches(git, mirrors, source), time);
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>The commit that a branch points to now; null when there is no such branch.</summary>
    /// <exception cref="GitException">The repository could not be reached; a retry may help.</exception>
    public Task<string?> FindBranchAsync(GitRemote remote, string branch, CancellationToken token) =>
        new RemoteBranches(git, mirrors, SourceOf(remote)).FindAsync(branch, token);

    private static SourceLocation.Remote SourceOf(GitRemote remote) => new(remote.Url, remote.Credential?.Header);
}

/// <param name="Url">Without credentials.</param>
/// <param name="Credential">Null for none.</param>
public sealed record GitRemote(string Url, GitCredential? Credential);
