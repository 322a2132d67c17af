namespace BotService.Repair.Workspaces;

/// <summary>The one place of this folder that reads files of a repository.</summary>
internal static class HostileFiles
{
    public static string? ReadText(string path, int maxBytes) =>
        File.Exists(path) && new FileInfo(path) is { LinkTarget: null } file && file.Length <= maxBytes ? File.ReadAllText(path) : null;
}
