using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Opens sources for repair. Neither a source's files nor its <c>.git</c> folder are ever written.</summary>
public sealed class CheckoutFactory
{
    private readonly CacheFolder cache;
    private readonly ProcessRunner processes;
    private readonly GitRunner git;
    private readonly MirrorCache mirrors;
    private readonly RunFolders runs;

    public CheckoutFactory(CacheFolder cache, ProcessRunner processes, TimeProvider time)
    {
        this.cache = cache;
        this.processes = processes;
        git = new GitRunner(cache, processes);
        mirrors = new MirrorCache(cache, git, time);
        runs = new RunFolders(cache, new FolderRemoval(processes));
    }

    /// <summary>Fetches a commit into the cache and opens it; sweeps what runs left whose process is gone.</summary>
    /// <param name="source">A folder in a git repository, or a URL: https, http, ssh, git, file, or user@host:path.</param>
    /// <param name="gitRef">Branch, tag or commit; null is a folder as it lies there with its uncommitted changes, and a URL's default branch.</param>
    /// <exception cref="GitException">Git failed where that was not expected.</exception>
    /// <exception cref="IOException">Git is not installed, or the cache folder cannot be written.</exception>
    public Task<CheckoutResult> OpenAsync(string source, string? gitRef, CancellationToken token) => OpenAsync(source, gitRef, null, token);

    /// <inheritdoc cref="OpenAsync(string, string?, CancellationToken)"/>
    /// <param name="credential">Sent to a URL only, in the place of one that the URL itself may carry.</param>
    public async Task<CheckoutResult> OpenAsync(string source, string? gitRef, GitCredential? credential, CancellationToken token)
    {
        var location = Locate(source, credential);
        if (location is SourceLocation.Unusable unusable)
        {
            return new CheckoutResult.Refused(unusable.Reason, unusable.ConfigurationError);
        }

        return await mirrors.FetchAsync(location, gitRef, token) switch
        {
            FetchResult.Fetched fetched => new CheckoutResult.Opened(await OpenAsync(location, fetched, gitRef is null, token)),
            FetchResult.Failed failed => failed.Refusal,
            var other => throw new InvalidOperationException($"{other} is not known here."),
        };
    }

    /// <summary>Brings a commit into the cache, so that opening it later needs no network.</summary>
    /// <returns>Null, or why there is nothing to fetch.</returns>
    public async Task<CheckoutResult.Refused?> FetchAsync(string source, string gitRef, GitCredential? credential, CancellationToken token)
    {
        var location = Locate(source, credential);
        return location is SourceLocation.Unusable unusable
            ? new CheckoutResult.Refused(unusable.Reason, unusable.ConfigurationError)
            : await mirrors.FetchAsync(location, gitRef, token) is FetchResult.Failed failed ? failed.Refusal : null;
    }

    /// <summary>The commit that a branch points to now, asked of the source itself.</summary>
    /// <returns>Null when there is no such branch.</returns>
    /// <exception cref="GitException">The source could not be asked.</exception>
    public async Task<string?> HeadAsync(string source, string branch, GitCredential? credential, CancellationToken token) => Locate(source, credential) switch
    {
        SourceLocation.Local local => await new Revisions(git, local.GitFolder).ResolveAsync($"refs/heads/{branch}", token),
        SourceLocation.Remote remote => await new RemoteBranches(git, mirrors, remote).FindAsync(branch, token),
        SourceLocation.Unusable unusable => throw new GitException(unusable.Reason),
        var other => throw new InvalidOperationException($"{other.Shown} is not known here."),
    };

    private static SourceLocation Locate(string source, GitCredential? credential) => SourceParser.Parse(source) switch
    {
        SourceLocation.Remote remote when credential is not null => remote with { Authorization = credential.Header },
        var location => location,
    };

    private async Task<Checkout> OpenAsync(SourceLocation location, FetchResult.Fetched fetched, bool asItLies, CancellationToken token)
    {
        var run = await runs.CreateAsync();
        try
        {
            var repository = new RunRepository(git, fetched.Mirror, run.Path);
            await repository.ReadAsync(repository.Command("read-tree", fetched.Commit), token);
            var commit = asItLies && location is SourceLocation.Local { WorkTree: not null } local
                ? await new WorkingTreeSnapshot(repository, local).TakeAsync(fetched.Commit, token)
                : fetched.Commit;
            var packages = Path.Combine(cache.Packages, location.Key);
            Directory.CreateDirectory(packages);
            return new Checkout(run, repository, processes)
            {
                Commit = commit,
                Parent = await repository.ParentAsync(commit, token),
                HasUncommittedChanges = commit != fetched.Commit,
                PackageCache = packages,
            };
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }
}
