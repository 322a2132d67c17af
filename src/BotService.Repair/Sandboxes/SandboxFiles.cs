using System.Runtime.InteropServices;
using BotService.Repair.Sandboxes.Posix;
using Microsoft.Win32.SafeHandles;

namespace BotService.Repair.Sandboxes;

/// <summary>How host code reads and writes files in folders where untrusted code ran: links, FIFOs and devices are refused.</summary>
/// <remarks>Linux, x86-64 and arm64. A path that is relative to a root is walked part by part on open folders, so that neither a
/// planted link nor one that appears in the meantime is followed. What leads to the root itself is trusted.</remarks>
public static class SandboxFiles
{
    /// <summary>Text of a regular file (byte order mark, else UTF-8); null when it is missing, not regular, a link or larger than <paramref name="maxBytes"/>.</summary>
    /// <remarks>Only the last part of the path is checked for links. Where the folders on the way are the sandbox's too, use
    /// <see cref="ReadText(string, string, int)"/>.</remarks>
    public static string? ReadText(string path, int maxBytes)
    {
        using var file = FolderHandle.OpenRegularFile(Libc.CurrentFolder, path);
        return Decode(ReadAll(file, maxBytes));
    }

    /// <summary>Text of a regular file below a root; null also when any folder below the root on the way is a link.</summary>
    /// <param name="relative">With forward slashes; a path with <c>.</c> or <c>..</c> is refused.</param>
    public static string? ReadText(string root, string relative, int maxBytes) => Decode(ReadBytes(root, relative, maxBytes));

    /// <summary>Content of a regular file below a root; null as in <see cref="ReadText(string, string, int)"/>.</summary>
    public static byte[]? ReadBytes(string root, string relative, int maxBytes)
    {
        using var folder = FolderHandle.OpenParent(root, relative, create: false);
        if (folder is null)
        {
            return null;
        }

        using var file = FolderHandle.OpenRegularFile(folder.Descriptor, Path.GetFileName(relative));
        return ReadAll(file, maxBytes);
    }

    /// <summary>Puts new content in place of a file below a root: a fresh file with the old one's owner and mode, renamed over it.
    /// A link in its place is replaced, never written through. Missing folders are made.</summary>
    /// <exception cref="IOException">A folder on the way is a link, or the file system refused.</exception>
    public static void Replace(string root, string relative, ReadOnlySpan<byte> content)
    {
        using var folder = FolderHandle.OpenParent(root, relative, create: true)
            ?? throw new IOException($"'{relative}' cannot be written below '{root}': a folder on the way is a link or not a folder.");
        var name = Path.GetFileName(relative);
        var fresh = $".botservice-{Guid.NewGuid():N}";
        using var file = new SafeFileHandle(
            Checked(Libc.OpenAt(folder.Descriptor, fresh, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, 0x180), relative), true);
        try
        {
            RandomAccess.Write(file, content, 0);
            CopyOwnerAndMode(folder.Descriptor, name, (int)file.DangerousGetHandle());
            Checked(Libc.RenameAt(folder.Descriptor, fresh, folder.Descriptor, name), relative);
        }
        catch (IOException)
        {
            _ = Libc.UnlinkAt(folder.Descriptor, fresh, 0);
            throw;
        }
    }

    private static void CopyOwnerAndMode(int folder, string name, int file)
    {
        var known = Libc.Statx(folder, name, Libc.NoFollowAt, FileStatus.Basic, out var old) == 0;
        if (!known)
        {
            known = Libc.Statx(folder, "", Libc.EmptyPath, FileStatus.Basic, out old) == 0;
        }

        if (known && Environment.IsPrivilegedProcess)
        {
            _ = Libc.ChangeOwner(file, old.User, old.Group);
        }

        _ = Libc.ChangeMode(file, known && old.IsRegularFile ? old.Permissions & 0x1ff : 0x1a4);
    }

    private static byte[]? ReadAll(SafeFileHandle? file, int maxBytes)
    {
        if (file is null || RandomAccess.GetLength(file) > maxBytes)
        {
            return null;
        }

        // One byte of room beyond the length: the end is seen without a second buffer, and growth past the limit is noticed.
        var buffer = new byte[RandomAccess.GetLength(file) + 1];
        var length = 0;
        int read;
        while ((read = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0)
        {
            length += read;
            if (length > maxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)length * 2, (long)maxBytes + 1));
            }
        }

        return buffer[..length];
    }

    private static string? Decode(byte[]? content)
    {
        if (content is null)
        {
            return null;
        }

        using var reader = new StreamReader(new MemoryStream(content));
        return reader.ReadToEnd();
    }

    private static int Checked(int result, string path) => result >= 0
        ? result
        : throw new IOException($"'{path}' could not be replaced: {Marshal.GetLastPInvokeErrorMessage()}");
}
