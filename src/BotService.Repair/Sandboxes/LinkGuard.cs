using System.Collections.Concurrent;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes;

/// <summary>Refuses paths that lead over a link which a sandboxed command may have made: a mount would follow it to anywhere on the host.</summary>
internal sealed class LinkGuard(uint sandboxUser)
{
    private readonly ConcurrentDictionary<string, bool> written = new();

    public void Remember(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            written.TryAdd(Path.GetFullPath(folder), true);
        }
    }

    /// <exception cref="SandboxUnavailableException">A path leads over such a link.</exception>
    public void Check(IEnumerable<string> paths)
    {
        foreach (var path in paths.Select(Path.GetFullPath))
        {
            for (var part = path; part.Length > 1; part = Path.GetDirectoryName(part)!)
            {
                if (IsLink(part, out var owner) && (owner == sandboxUser || written.Keys.Any(w => part != w && FolderPath.Within(part, w))))
                {
                    throw new SandboxUnavailableException($"'{path}' leads over the link '{part}', which a sandboxed command may have made. Delete it.");
                }
            }
        }
    }

    private static bool IsLink(string path, out uint owner)
    {
        var found = Libc.Statx(Libc.CurrentFolder, path, Libc.NoFollowAt, FileStatus.Basic, out var status) == 0;
        owner = status.User;
        return found && status.IsLink;
    }
}
