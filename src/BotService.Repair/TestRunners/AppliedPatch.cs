using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners;

/// <summary>A candidate written into a workspace; disposing puts the original files back.</summary>
/// <remarks>No link that an earlier test run planted is followed, at the file or at a folder on the way: see <see cref="SandboxFiles"/>.</remarks>
internal sealed class AppliedPatch : IDisposable
{
    private const int FileLimit = 64 << 20;
    private readonly string workspace;
    private readonly IReadOnlyList<(string Path, byte[] Original)> originals;

    private AppliedPatch(string workspace, IReadOnlyList<(string Path, byte[] Original)> originals) =>
        (this.workspace, this.originals) = (workspace, originals);

    /// <exception cref="IOException">A file to be changed is missing, or it or a folder on its way is a link.</exception>
    public static AppliedPatch Write(string workspace, CandidatePatch candidate)
    {
        var originals = candidate.Paths.Select(path => (path, Read(workspace, path))).ToList();
        var applied = new AppliedPatch(workspace, originals);
        foreach (var (path, original) in originals)
        {
            Replace(workspace, path, Encoding.UTF8.GetBytes(candidate.Apply(path, Encoding.UTF8.GetString(original))));
        }

        return applied;
    }

    /// <summary>Puts new content in place of a file with a modification time that build tools notice.</summary>
    /// <param name="path">Relative to the workspace.</param>
    public static void Replace(string workspace, string path, ReadOnlySpan<byte> content) => SandboxFiles.Replace(workspace, path, content);

    public void Dispose()
    {
        foreach (var (path, original) in originals)
        {
            Replace(workspace, path, original);
        }
    }

    private static byte[] Read(string workspace, string path) => SandboxFiles.ReadBytes(workspace, path, FileLimit)
        ?? throw new IOException($"'{path}' is not a regular file below '{workspace}' any more.");
}
