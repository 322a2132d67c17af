using System.Globalization;

namespace BotService.LlamaCpp.Engine;

/// <summary>Memory that a context may take.</summary>
/// <param name="IsHost">It is the host's own, which others need, too.</param>
internal sealed record FreeMemory(long Bytes, bool IsHost, string Where)
{
    /// <summary>Of the GPUs, where a model is on them; else of the host or of the control group that limits this process.</summary>
    public static FreeMemory For(LlamaWeights weights)
    {
        var gpus = weights.UsesGpu ? LlamaDevice.All().Where(d => d.IsGpu).ToList() : [];
        if (gpus.Count > 0)
        {
            return new FreeMemory(gpus.Sum(g => g.FreeBytes), false, string.Join(" and ", gpus.Select(g => g.Name)));
        }

        // Mapped weights lie in the page cache, which counts as free, and must stay there.
        var bytes = Math.Min(HostBytes(), GroupBytes()) - weights.SizeBytes;
        return new FreeMemory(bytes, true, "the host");
    }

    private static long HostBytes() => Lines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)) is { } line
        ? long.Parse(line.AsSpan(13).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) << 10
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static long GroupBytes() => Number("/sys/fs/cgroup/memory.max") is { } limit && Number("/sys/fs/cgroup/memory.current") is { } used
        ? limit - used
        : long.MaxValue;

    private static long? Number(string path) =>
        long.TryParse(Lines(path).FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
