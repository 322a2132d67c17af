using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Deletes folders in which untrusted code ran. Links are removed, never followed.</summary>
internal sealed class FolderRemoval(ProcessRunner processes)
{
    /// <returns>False when something could not be deleted; the folder is then swept later.</returns>
    public async Task<bool> RemoveAsync(string folder)
    {
        if (await Task.Run(() => TryDelete(folder)))
        {
            return true;
        }

        // Read-only folders need another mode first, and trees deeper than the longest path need a program that walks on open folders.
        await RunAsync("chmod", "-R", "u+rwX", "--", folder);
        await RunAsync("rm", "-rf", "--", folder);
        return !Path.Exists(folder);
    }

    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return !Path.Exists(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // ArgumentException is what the runtime makes of a tree that is deeper than the longest path.
            return false;
        }
    }

    private Task<CommandResult> RunAsync(string program, params string[] arguments) => processes.RunAsync(
        new ProcessStart(program, arguments, "/", new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["LC_ALL"] = "C" })
        {
            OutputBytes = 64 << 10,
        },
        CancellationToken.None);
}
