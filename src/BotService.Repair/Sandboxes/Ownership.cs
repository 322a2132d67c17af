using System.Collections.Concurrent;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes;

/// <summary>Hands folders over to the user that commands run as when the host process is root.</summary>
/// <remarks>A folder is walked whole the first time. Later only what the host may have put there since is looked at: entries of the
/// first two levels that belong to somebody else, with all below them. Links are never followed.</remarks>
internal sealed class Ownership(uint user)
{
    private const int LevelsLookedAtAgain = 2;
    private readonly ConcurrentDictionary<string, bool> known = new();

    public void Give(string folder)
    {
        if (Libc.Statx(Libc.CurrentFolder, folder, 0, FileStatus.Basic, out var status) != 0)
        {
            throw new SandboxUnavailableException($"'{folder}' does not exist, so no command can write to it.");
        }

        var whole = status.User != user || known.TryAdd(folder, true);
        var foreign = int.MaxValue;
        FolderEntries.Walk(folder, Visit);
        Take(Libc.CurrentFolder, folder, status, 0);

        bool Visit(int parent, string name, int level, in FileStatus entry)
        {
            foreign = level <= foreign ? int.MaxValue : foreign;
            if (Take(parent, name, entry, Libc.NoFollowAt) && foreign == int.MaxValue)
            {
                foreign = level;
            }

            return whole || foreign != int.MaxValue || level < LevelsLookedAtAgain;
        }
    }

    /// <summary>Makes a private file or folder of the host readable through its group; one that everybody may read is left alone.</summary>
    public void Share(string path)
    {
        if (Libc.Statx(Libc.CurrentFolder, path, Libc.NoFollowAt, FileStatus.Basic, out var status) != 0 || ForAll(status) || !known.TryAdd("read " + path, true))
        {
            return;
        }

        Open(Libc.CurrentFolder, path, status);
        if (status.IsFolder)
        {
            FolderEntries.Walk(path, (int parent, string name, int _, in FileStatus entry) => Open(parent, name, entry));
        }
    }

    /// <summary>Whether everybody may read it and, if it is a folder, enter it.</summary>
    private static bool ForAll(in FileStatus status) => (status.Permissions & 5) == 5 || (!status.IsFolder && (status.Permissions & 4) != 0);

    private bool Open(int parent, string name, in FileStatus entry)
    {
        if (entry.User == user || ForAll(entry) || !(entry.IsFolder || entry.IsRegularFile))
        {
            return true;
        }

        var file = Libc.OpenAt(parent, name, Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec, 0);
        _ = Libc.ChangeOwner(file, entry.User, user);
        _ = Libc.ChangeMode(file, entry.Permissions | ((entry.Permissions >> 3) & 0x28) | (entry.IsFolder ? 0x28u : 0x20u));
        _ = Libc.Close(file);
        return true;
    }

    private bool Take(int parent, string name, in FileStatus entry, int flags)
    {
        if (entry.User == user && entry.Group == user)
        {
            return false;
        }

        return Libc.ChangeOwnerAt(parent, name, user, user, flags) == 0;
    }
}
