using System.Runtime.InteropServices;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>Names in an open folder and a walk over a tree that never follows a link.</summary>
internal static unsafe class FolderEntries
{
    private const int BufferBytes = 32 << 10;

    /// <summary>struct linux_dirent64 of getdents64(2): inode and offset of 8 bytes each, 2 bytes length of the record, 1 byte type, name.</summary>
    private const int NameOffset = 19;

    private const int LengthOffset = 16;

    /// <summary>Deeper folders are nobody's honest work.</summary>
    private const int DeepestLevel = 200;

    /// <summary>What is done with one entry of a walk.</summary>
    /// <returns>Whether to go on below it, if it is a folder.</returns>
    public delegate bool Visitor(int folder, string name, int level, in FileStatus status);

    /// <summary>Visits everything below a folder, outer entries first.</summary>
    /// <returns>False when something lies too deep to be visited.</returns>
    public static bool Walk(string root, Visitor visit)
    {
        var descriptor = Libc.OpenAt(Libc.CurrentFolder, root, Libc.Folder | Libc.CloseOnExec, 0);
        return descriptor < 0 || Walk(descriptor, 1, visit);
    }

    private static bool Walk(int folder, int level, Visitor visit)
    {
        var whole = true;
        try
        {
            foreach (var name in Names(folder))
            {
                if (Libc.Statx(folder, name, Libc.NoFollowAt, FileStatus.Basic, out var status) == 0
                    && visit(folder, name, level, status)
                    && status.IsFolder)
                {
                    whole &= level < DeepestLevel && WalkInto(folder, name, level, visit);
                }
            }
        }
        finally
        {
            _ = Libc.Close(folder);
        }

        return whole;
    }

    private static bool WalkInto(int folder, string name, int level, Visitor visit)
    {
        var inner = Libc.OpenAt(folder, name, Libc.Folder | Libc.NoFollow | Libc.CloseOnExec, 0);
        return inner < 0 || Walk(inner, level + 1, visit);
    }

    private static List<string> Names(int folder)
    {
        var names = new List<string>();
        var buffer = new byte[BufferBytes];
        fixed (byte* start = buffer)
        {
            int length;
            while ((length = (int)Libc.ReadEntries(folder, start, BufferBytes)) > 0)
            {
                for (var at = 0; at < length; at += *(ushort*)(start + at + LengthOffset))
                {
                    var name = Marshal.PtrToStringUTF8((nint)(start + at + NameOffset))!;
                    if (name is not ("." or ".."))
                    {
                        names.Add(name);
                    }
                }
            }
        }

        return names;
    }
}
