using System.Collections.Concurrent;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Bubblewrap;

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

    private bool Take(int parent, string name, in FileStatus entry, int flags)
    {
        if (entry.User == user && entry.Group == user)
        {
            return false;
        }

        return Libc.ChangeOwnerAt(parent, name, user, user, flags) == 0;
    }
}
