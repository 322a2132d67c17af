using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Schemata;

/// <summary>Texts written into a workspace; disposing puts the originals back and removes what was new.</summary>
internal sealed class WrittenFiles : IDisposable
{
    private readonly string workspace;
    private readonly List<(string Path, byte[]? Original)> originals = [];

    public WrittenFiles(string workspace, IReadOnlyDictionary<string, string> files)
    {
        this.workspace = workspace;
        foreach (var (path, text) in files)
        {
            originals.Add((path, SandboxFiles.ReadBytes(workspace, path, int.MaxValue)));
            SandboxFiles.Replace(workspace, path, Encoding.UTF8.GetBytes(text));
        }
    }

    public void Dispose()
    {
        foreach (var (path, original) in originals)
        {
            if (original is not null)
            {
                SandboxFiles.Replace(workspace, path, original);
            }
            else
            {
                File.Delete(Path.Combine(workspace, path));
            }
        }

        originals.Clear();
    }
}
