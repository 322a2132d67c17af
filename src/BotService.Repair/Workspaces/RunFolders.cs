namespace BotService.Repair.Workspaces;

/// <summary>Gives every run a folder of its own and sweeps those of runs whose process is gone.</summary>
internal sealed class RunFolders(CacheFolder cache, FolderRemoval removal)
{
    public async Task<RunFolder> CreateAsync()
    {
        cache.Create();
        await SweepAsync();
        while (true)
        {
            var path = Path.Combine(cache.Runs, Guid.NewGuid().ToString("N"));
            var held = FileLock.TryTake(path + ".lock", FileMode.CreateNew);

            // A sweep of another process may have taken the new file for a dead run's before it was locked.
            if (held is null || !File.Exists(path + ".lock"))
            {
                held?.Dispose();
                continue;
            }

            Directory.CreateDirectory(path);
            return new RunFolder(path, held, removal);
        }
    }

    internal async Task SweepAsync()
    {
        foreach (var file in Directory.EnumerateFiles(cache.Runs, "*.lock"))
        {
            using var held = FileLock.TryTake(file, FileMode.Open);
            if (held is not null && await removal.RemoveAsync(file[..^".lock".Length]))
            {
                File.Delete(file);
            }
        }

        // The lock is made before its folder and deleted after it, so a folder without one belongs to nobody.
        foreach (var folder in Directory.EnumerateDirectories(cache.Runs).Where(f => !File.Exists(f + ".lock")))
        {
            await removal.RemoveAsync(folder);
        }
    }
}

/// <summary>The folder of one run; disposing deletes it.</summary>
internal sealed class RunFolder(string path, FileStream held, FolderRemoval removal) : IAsyncDisposable
{
    public string Path { get; } = path;

    public Task<bool> RemoveAsync(string folder) => removal.RemoveAsync(folder);

    public async ValueTask DisposeAsync()
    {
        var gone = await removal.RemoveAsync(Path);
        if (gone)
        {
            File.Delete(Path + ".lock");
        }

        held.Dispose();
    }
}
