namespace BotService.Repair.TestRunners;

/// <summary>A candidate written into a workspace; disposing puts the original files back.</summary>
/// <remarks>Files are replaced, not written through, so that a link planted by an earlier test run is not followed.</remarks>
internal sealed class AppliedPatch : IDisposable
{
    private readonly List<(string Path, byte[] Original)> originals = [];

    private AppliedPatch()
    {
    }

    public static AppliedPatch Write(string workspace, CandidatePatch candidate)
    {
        var applied = new AppliedPatch();
        foreach (var path in candidate.Paths)
        {
            var file = Path.Combine(workspace, path);
            var original = File.ReadAllBytes(file);
            applied.originals.Add((file, original));
            Replace(file, System.Text.Encoding.UTF8.GetBytes(candidate.Apply(path, System.Text.Encoding.UTF8.GetString(original))));
        }

        return applied;
    }

    /// <summary>Puts new content in place of a file with a modification time that build tools notice.</summary>
    public static void Replace(string file, byte[] content)
    {
        var fresh = file + ".botservice-new";
        File.WriteAllBytes(fresh, content);
        File.SetUnixFileMode(fresh, File.GetUnixFileMode(file));
        File.Move(fresh, file, overwrite: true);
    }

    public void Dispose()
    {
        foreach (var (path, original) in originals)
        {
            Replace(path, original);
        }
    }
}
