namespace BotService.Repair.Workspaces;

/// <summary>Which paths below a root are files that are reached without passing a link.</summary>
internal sealed class RealFolders(string root)
{
    private readonly Dictionary<string, bool> known = new() { [""] = true };

    /// <summary>True for a file or a link, whatever the link points to.</summary>
    public bool HoldsFile(string path)
    {
        if (!IsReal(FolderOf(path)))
        {
            return false;
        }

        var file = new FileInfo(Path.Combine(root, path));
        return file.LinkTarget is not null || file.Exists;
    }

    private bool IsReal(string folder)
    {
        if (!known.TryGetValue(folder, out var real))
        {
            var entry = new DirectoryInfo(Path.Combine(root, folder));
            real = IsReal(FolderOf(folder)) && entry is { LinkTarget: null, Exists: true };
            known[folder] = real;
        }

        return real;
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is var i && i < 0 ? "" : path[..i];
}
