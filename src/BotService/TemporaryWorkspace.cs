namespace BotService;

/// <summary>A fresh folder that is deleted in the end, whatever was done to it.</summary>
internal sealed class TemporaryWorkspace : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public TemporaryWorkspace()
    {
        Path = Directory.CreateTempSubdirectory("botservice-").FullName;

        // A sandbox user must be able to pass through to what lies below, but not to list it.
        File.SetUnixFileMode(Path, Own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Path { get; }

    /// <summary>Makes a folder in it.</summary>
    public string Folder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <summary>Writes text files by their relative paths.</summary>
    public static void Write(string folder, IEnumerable<KeyValuePair<string, string>> files)
    {
        foreach (var (path, text) in files)
        {
            var file = System.IO.Path.Combine(folder, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // Package caches make their folders read-only.
            MakeWritable(new DirectoryInfo(Path));
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
    }

    private static void MakeWritable(DirectoryInfo folder)
    {
        folder.UnixFileMode |= Own;
        foreach (var inner in folder.EnumerateDirectories().Where(d => d.LinkTarget is null))
        {
            MakeWritable(inner);
        }
    }
}
