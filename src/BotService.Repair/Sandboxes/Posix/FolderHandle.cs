using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>An open folder. What is opened below it never passes a link, so nobody can redirect it in the meantime.</summary>
internal sealed class FolderHandle : IDisposable
{
    private readonly SafeFileHandle handle;

    private FolderHandle(int descriptor) => handle = new SafeFileHandle(descriptor, ownsHandle: true);

    public int Descriptor => (int)handle.DangerousGetHandle();

    /// <summary>Opens a trusted folder; links in its path are followed. Null when there is no such folder.</summary>
    public static FolderHandle? Open(string path) => Wrap(Libc.OpenAt(Libc.CurrentFolder, path, FolderFlags, 0));

    /// <summary>Opens the folder that holds <paramref name="relative"/>, or null when a part of the way is missing, a link or no folder.</summary>
    /// <param name="create">Makes missing folders.</param>
    public static FolderHandle? OpenParent(string root, string relative, bool create)
    {
        var parts = relative.Split('/');
        if (parts.Any(p => p is "" or "." or ".." || p.Contains('\0')))
        {
            return null;
        }

        var folder = Open(root);
        foreach (var part in parts.SkipLast(1))
        {
            using var outer = folder;
            folder = outer?.Enter(part, create);
        }

        return folder;
    }

    /// <summary>Opens a regular file for reading; null for anything else.</summary>
    public static SafeFileHandle? OpenRegularFile(int folder, string name)
    {
        var descriptor = Libc.OpenAt(folder, name, Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return null;
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Libc.Statx(descriptor, "", Libc.EmptyPath, FileStatus.Basic, out var status) == 0 && status.IsRegularFile)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    public void Dispose() => handle.Dispose();

    private static int FolderFlags => Libc.PathOnly | Libc.Folder | Libc.CloseOnExec;

    private static FolderHandle? Wrap(int descriptor) => descriptor < 0 ? null : new FolderHandle(descriptor);

    private FolderHandle? Enter(string name, bool create)
    {
        var flags = FolderFlags | Libc.NoFollow;
        var descriptor = Libc.OpenAt(Descriptor, name, flags, 0);
        if (descriptor < 0 && create && Marshal.GetLastPInvokeError() == Libc.NotFound && Libc.MakeFolderAt(Descriptor, name, 0x1ed) == 0)
        {
            descriptor = Libc.OpenAt(Descriptor, name, flags, 0);
        }

        return Wrap(descriptor);
    }
}
