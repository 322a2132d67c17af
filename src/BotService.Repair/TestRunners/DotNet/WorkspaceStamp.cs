using System.Security.Cryptography;
using System.Text;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>A digest of all files that a build may read; build output itself does not count.</summary>
internal static class WorkspaceStamp
{
    private const long HashedWhole = 4 << 20;

    public static string Of(string workspace)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in new RepositoryFiles(workspace).Paths)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path + "\n"));
            var file = new FileInfo(Path.Combine(workspace, path));
            if (file.Exists && file.Length > HashedWhole)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{file.Length} {file.LastWriteTimeUtc.Ticks}"));
            }
            else if (Sandboxes.SandboxFiles.ReadBytes(workspace, path, (int)HashedWhole) is { } content)
            {
                hash.AppendData(SHA256.HashData(content));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
