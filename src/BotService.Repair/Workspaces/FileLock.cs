namespace BotService.Repair.Workspaces;

/// <summary>A lock on a file (flock(2)) that ends with the process at the latest.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes the lock, or returns null when another holder has it or there is no such file to open.</summary>
    public static FileStream? TryTake(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>Waits for the lock. The file stays: deleting it would let two holders lock two files of one name.</summary>
    public static async Task<FileStream> TakeAsync(string path, TimeProvider time, CancellationToken token)
    {
        while (true)
        {
            if (TryTake(path, FileMode.OpenOrCreate) is { } held)
            {
                return held;
            }

            await Task.Delay(Poll, time, token);
        }
    }

    // EWOULDBLOCK on Linux and on macOS.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35;
}
