namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>A part of the shared volume that a pod sees.</summary>
/// <param name="SubPath">Relative to the volume.</param>
/// <param name="InsidePath">Where commands see it.</param>
internal sealed record PodMount(string SubPath, string InsidePath, bool ReadOnly);

/// <summary>What a pod must be like for a command. Commands of the same shape can follow each other in one pod.</summary>
/// <param name="Workspace">Its path in the worker.</param>
/// <param name="MemoryBytes">Of all of a command's processes together.</param>
internal sealed record PodShape(string Workspace, IReadOnlyList<PodMount> Mounts, bool Network, long MemoryBytes)
{
    public string Key { get; } = string.Join('\n', Mounts.Select(m => $"{m.SubPath}\t{m.InsidePath}\t{m.ReadOnly}").Append($"{Network}\t{MemoryBytes}"));
}

/// <summary>Finds the paths of a command on the shared volume.</summary>
/// <remarks>A pod gets these folders and nothing else of the volume: no other run's, and of its own run neither the repository nor
/// other workspaces, because what they hold decides what a patch says.</remarks>
internal sealed class SharedVolume(string root)
{
    public const string Workspace = "/ws";

    /// <exception cref="SandboxUnavailableException">A folder is not on the volume, is missing, or is reached over a link.</exception>
    public PodShape ShapeOf(SandboxCommand command)
    {
        if (!Directory.Exists(command.Workspace))
        {
            throw KubernetesFailure.Missing(command.Workspace);
        }

        var writable = command.WritablePaths.Select(Path.GetFullPath).Distinct().ToList();
        var mounts = new List<PodMount> { new(Writable(command.Workspace), Workspace, ReadOnly: false) };
        foreach (var folder in writable)
        {
            var mount = new PodMount(Writable(folder), folder, ReadOnly: false);
            Directory.CreateDirectory(folder);
            mounts.Add(mount);
        }

        // What is not on the volume comes with the image.
        mounts.AddRange(command.ReadOnlyPaths.Select(Path.GetFullPath).Distinct().Except(writable)
            .Where(p => Path.Exists(p) && Below(p) is not null).Select(p => new PodMount(Checked(p), p, ReadOnly: true)));
        var git = Path.Combine(command.Workspace, ".git");
        if (Path.Exists(git) && new FileInfo(git).LinkTarget is null)
        {
            mounts.Add(new PodMount(Checked(git), Workspace + "/.git", ReadOnly: true));
        }

        return new PodShape(Path.GetFullPath(command.Workspace), mounts, command.Network, command.Limits.MemoryBytes);
    }

    private string Writable(string folder) => Below(Path.GetFullPath(folder)) is null ? throw KubernetesFailure.Outside(folder, root) : Checked(folder);

    /// <summary>The path on the volume. Mounts follow links, so there may be none on the way.</summary>
    private string Checked(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var part = full; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                throw KubernetesFailure.Link(path, part);
            }
        }

        return Below(full)!;
    }

    private string? Below(string path) => path.StartsWith(root + "/", StringComparison.Ordinal) && path.Length > root.Length + 1 ? path[(root.Length + 1)..] : null;
}
