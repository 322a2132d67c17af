using System.Globalization;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>A name for a process of the worker's pod that no later one has: its number and when it began.</summary>
internal static class WorkerProcess
{
    private const int StartTimeBehindName = 19;

    public static string Own { get; } = NameOf(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) ?? "unknown";

    public static bool IsAlive(string name) => NameOf(name.Split('-')[0]) == name;

    private static string? NameOf(string id)
    {
        try
        {
            var stat = id.Length > 0 && id.All(char.IsAsciiDigit) ? File.ReadAllText($"/proc/{id}/stat") : "";
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > StartTimeBehindName ? $"{id}-{fields[StartTimeBehindName]}" : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
