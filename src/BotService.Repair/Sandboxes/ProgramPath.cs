namespace BotService.Repair.Sandboxes;

/// <summary>Looks programs up as a shell does.</summary>
internal static class ProgramPath
{
    public const string Default = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>The host's PATH, or a usual one.</summary>
    public static string OfHost => Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : Default;

    /// <summary>Full path of the first executable file with that name, or null.</summary>
    public static string? Find(string name, string path) => path
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(IsExecutable);

    private static bool IsExecutable(string file) =>
        File.Exists(file)
        && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
