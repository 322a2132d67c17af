using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Reads what a run left behind.</summary>
internal static class UntrustedFiles
{
    private const int ReportBytes = 32 << 20;

    public static string? Read(string root, string path) => SandboxFiles.ReadText(root, Path.GetRelativePath(root, path), ReportBytes);

    /// <summary>Files below a folder, links neither followed nor returned.</summary>
    public static IEnumerable<FileInfo> Below(string folder, string pattern) => new DirectoryInfo(folder) is { Exists: true } root
        ? root.EnumerateFiles(pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 24 })
        : [];
}
