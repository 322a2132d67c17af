namespace BotService.Repair.TestRunners;

/// <summary>The files of a checkout, for detection. Paths are relative with forward slashes; links are not followed.</summary>
public sealed class RepositoryFiles
{
    private const int ReadLimit = 1 << 20;
    private static readonly string[] Skipped = [".git", "node_modules", "bin", "obj", "target", "build", "dist", "vendor", ".venv", "venv", "__pycache__", ".tox", ".gradle"];
    private readonly string root;

    public RepositoryFiles(string root)
    {
        this.root = root;
        Paths = [.. Walk(root, "").Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>The paths whose last part is <paramref name="name"/>.</summary>
    public IEnumerable<string> Named(string name) => Paths.Where(p => p == name || p.EndsWith("/" + name, StringComparison.Ordinal));

    public IEnumerable<string> WithExtension(string extension) => Paths.Where(p => p.EndsWith(extension, StringComparison.Ordinal));

    public bool Exists(string path) => Paths.Contains(path);

    /// <summary>Text of a file, at most 1 MiB of it; "" when it cannot be read.</summary>
    public string Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(root, path));
            var buffer = new byte[Math.Min(stream.Length, ReadLimit)];
            return System.Text.Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The folder part of a path; "" for the root.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is var i && i < 0 ? "" : path[..i];

    private static IEnumerable<string> Walk(string root, string relative)
    {
        foreach (var entry in new DirectoryInfo(Path.Combine(root, relative)).EnumerateFileSystemInfos())
        {
            var path = relative.Length == 0 ? entry.Name : relative + "/" + entry.Name;
            if (entry.LinkTarget is not null)
            {
                continue;
            }

            if (entry is FileInfo)
            {
                yield return path;
            }
            else if (!Skipped.Contains(entry.Name))
            {
                foreach (var inner in Walk(root, path))
                {
                    yield return inner;
                }
            }
        }
    }
}
