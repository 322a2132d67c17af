using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>One bare mirror for each source: what was fetched once is not fetched again. Its configuration is our own.</summary>
internal sealed class MirrorCache(CacheFolder cache, GitRunner git, TimeProvider time)
{
    /// <summary>Fetches one commit into the mirror of its source.</summary>
    /// <param name="gitRef">Null is the HEAD of the source.</param>
    public async Task<FetchResult> FetchAsync(SourceLocation source, string? gitRef, CancellationToken token)
    {
        cache.Create();
        var mirror = Path.Combine(cache.Mirrors, source.Key + ".git");
        using var held = await FileLock.TakeAsync(mirror[..^".git".Length] + ".lock", time, token);
        await PrepareAsync(mirror, token);
        return source switch
        {
            SourceLocation.Local local => await new LocalFetch(git, local, mirror).FetchAsync(gitRef, token),
            SourceLocation.Remote remote => await new RemoteFetch(git, remote, mirror).FetchAsync(gitRef, token),
            _ => throw new ArgumentException($"{source} has no mirror.", nameof(source)),
        };
    }

    private async Task PrepareAsync(string mirror, CancellationToken token)
    {
        var ready = Path.Combine(mirror, "botservice-ready");
        if (File.Exists(ready))
        {
            RemoveLeftovers(mirror);
            return;
        }

        if (Directory.Exists(mirror))
        {
            Directory.Delete(mirror, recursive: true);
        }

        await git.ReadAsync(new GitCommand("init", "--quiet", "--bare", "--template=", "--initial-branch=main", "--", mirror), token);
        await File.WriteAllTextAsync(ready, "", token);
    }

    /// <summary>What a killed fetch left. Only the holder of the mirror's lock fetches, so nobody is using it.</summary>
    private static void RemoveLeftovers(string mirror)
    {
        var locks = Directory.EnumerateFiles(mirror, "*.lock")
            .Concat(Directory.EnumerateFiles(Path.Combine(mirror, "refs"), "*.lock", SearchOption.AllDirectories));
        var packs = Path.Combine(mirror, "objects", "pack");
        var parts = Directory.Exists(packs) ? Directory.EnumerateFiles(packs, "tmp_*") : [];
        foreach (var file in locks.Concat(parts).ToList())
        {
            File.Delete(file);
        }
    }
}

internal abstract record FetchResult
{
    private FetchResult()
    {
    }

    public sealed record Fetched(string Mirror, string Commit) : FetchResult;

    public sealed record Failed(CheckoutResult.Refused Refusal) : FetchResult
    {
        public static Failed Because(string reason, bool configurationError) => new(new CheckoutResult.Refused(reason, configurationError));
    }
}
