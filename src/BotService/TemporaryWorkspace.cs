namespace BotService;

/// <summary>A fresh folder that is deleted in the end.</summary>
internal sealed class TemporaryWorkspace : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("botservice-").FullName;

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
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
    }
}
