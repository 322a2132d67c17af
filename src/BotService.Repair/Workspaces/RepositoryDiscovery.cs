using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Finds a repository from a folder in it, without asking the repository's own configuration: <c>core.worktree</c> could name any folder.</summary>
internal static class RepositoryDiscovery
{
    private const int PointerBytes = 16 << 10;

    public static SourceLocation.Local? Find(string folder)
    {
        for (var at = RealPath(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            if (GitFolderOf(at) is { } gitFolder)
            {
                return new SourceLocation.Local(at, gitFolder, CommonFolderOf(gitFolder));
            }

            if (IsGitFolder(at))
            {
                return new SourceLocation.Local(null, at, at);
            }
        }

        return null;
    }

    private static string? GitFolderOf(string workTree)
    {
        var entry = Path.Combine(workTree, ".git");
        if (Directory.Exists(entry))
        {
            return IsGitFolder(entry) ? entry : null;
        }

        return ReadPointer(entry, "gitdir: ", workTree) is { } target && IsGitFolder(target) ? target : null;
    }

    private static string CommonFolderOf(string gitFolder) => ReadPointer(Path.Combine(gitFolder, "commondir"), "", gitFolder) ?? gitFolder;

    private static bool IsGitFolder(string folder) =>
        File.Exists(Path.Combine(folder, "HEAD"))
        && (File.Exists(Path.Combine(folder, "commondir"))
            || (Directory.Exists(Path.Combine(folder, "objects")) && Directory.Exists(Path.Combine(folder, "refs"))));

    private static string? ReadPointer(string file, string prefix, string relativeTo) =>
        SandboxFiles.ReadText(file, PointerBytes)?.TrimEnd('\n', '\r') is { } text && text.StartsWith(prefix, StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Combine(relativeTo, text[prefix.Length..]))
            : null;

    /// <summary>The path with all links resolved, so that its parents are the real ones.</summary>
    internal static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = new FileInfo(next).LinkTarget is null ? next : new FileInfo(next).ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }

        return real;
    }
}
