using System.Globalization;

namespace BotService.Benchmarks.Soak;

/// <summary>What is left on the machine of processes that were killed.</summary>
internal static class Leftovers
{
    /// <summary>Processes that were started for this soak, found by folder names in their command, environment or mounts.</summary>
    /// <param name="known">Those that may be there.</param>
    public static IReadOnlyList<string> Processes(SoakFolders folders, IReadOnlyCollection<int> known)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId && !known.Contains(id) && IsOurs(folder, folders))
            {
                found.Add($"process {id} is left: {Text(folder, "cmdline").Replace('\0', ' ').Trim()}");
            }
        }

        return found;
    }

    /// <summary>Children that have ended and that their parent does not collect.</summary>
    public static IReadOnlyList<string> Zombies(IReadOnlyCollection<int> parents) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])).Select(f => Text(f, "stat"))
            .Select(s => (Head: s.Split(')')[0], Fields: s.Split(") ")[^1].Split(' ')))
            .Where(s => s.Fields is ["Z", var parent, ..] && int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && parents.Contains(id))
            .Select(s => $"{s.Head}) has ended and process {s.Fields[1]} does not collect it"),
    ];

    public static IReadOnlyList<string> Files(SoakFolders folders) =>
    [
        .. Inside(folders.Temporary, "temporary file"),
        .. Inside(Path.Combine(folders.Cache, "runs"), "run folder"),
        .. File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(folders.Root, StringComparison.Ordinal)).Select(l => $"mount {l}"),
    ];

    private static IEnumerable<string> Inside(string folder, string what) =>
        Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(f => $"{what} {f} is left.") : [];

    private static bool IsOurs(string folder, SoakFolders folders) =>
        new[] { "cmdline", "environ", "mountinfo" }.Any(f => Text(folder, f).Contains(folders.Root, StringComparison.Ordinal));

    private static string Text(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
