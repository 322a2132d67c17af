using System.Security.Cryptography;
using System.Text;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Where the restore step of one project keeps its model in the cache.</summary>
internal sealed class JavaModelFile(TestContext context)
{
    /// <summary>The only folder beside its package cache that the restore step may write.</summary>
    public string Folder { get; } = Path.Combine(context.Cache, "java-model-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context.Project.Directory)))[..8]);

    public string FullName => Path.Combine(Folder, "model");

    /// <summary>Null when the build tool wrote none.</summary>
    public JavaModel? Read() => JavaModel.Read(context.Cache, FullName, context.Sandbox.InsidePath(context.Workspace));

    public void Clear()
    {
        Directory.CreateDirectory(Folder);
        File.Delete(FullName);
    }
}
