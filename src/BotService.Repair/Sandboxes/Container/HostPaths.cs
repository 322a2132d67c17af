namespace BotService.Repair.Sandboxes.Container;

/// <summary>What a folder of this process is called on the engine's machine.</summary>
internal sealed class HostPaths(IDictionary<string, string> map)
{
    /// <summary>The folder nearest to the path decides.</summary>
    /// <exception cref="SandboxUnavailableException">No entry covers it, or the engine's mount option cannot express it.</exception>
    public string Of(string path)
    {
        var there = map.Count == 0 ? path : Mapped(path);
        return there.AsSpan().IndexOfAny(",\"\n\r") < 0
            ? there
            : throw new SandboxUnavailableException($"'{there}' cannot be given to a container: its name has a comma, a quote or a line break. Use a folder without them.");
    }

    private string Mapped(string path)
    {
        var full = Path.GetFullPath(path);
        var (here, there) = map.Select(m => (Here: m.Key.TrimEnd('/'), There: m.Value.TrimEnd('/')))
            .Where(m => FolderPath.Within(full, m.Here))
            .OrderByDescending(m => m.Here.Length)
            .FirstOrDefault();
        return here is null
            ? throw new SandboxUnavailableException(
                $"'{path}' is below no folder of {ContainerEnvironment.HostPaths} ({string.Join(", ", map.Keys)}), so the container engine cannot reach it. Add it there, or move it with TMPDIR or BOTSERVICE_CACHE.")
            : there + full[here.Length..] is { Length: > 0 } mapped ? mapped : "/";
    }
}
