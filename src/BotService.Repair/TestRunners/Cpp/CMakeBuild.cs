using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>The build folder of a CMake project inside its workspace.</summary>
internal sealed class CMakeBuild(TestContext context)
{
    public const string Folder = ".botservice-build";
    private readonly NativeCommands commands = new(context);
    private readonly string home = Path.Combine(context.Sandbox.InsidePath(context.Workspace), context.Project.Directory).TrimEnd('/');

    /// <summary>Folder for sources that the project's configuration downloads.</summary>
    private string Downloads => Path.Combine(context.Cache, "cmake");

    /// <summary>Null when the folder is configured already, for this very place.</summary>
    public async Task<CommandResult?> ConfigureAsync(bool network, CancellationToken token)
    {
        var cache = SandboxFiles.ReadText(context.Workspace, Path.Combine(context.Project.Directory, Folder, "CMakeCache.txt"), 4 << 20);
        if (cache is not null && cache.Split('\n').Contains($"CMAKE_HOME_DIRECTORY:INTERNAL={home}"))
        {
            return null;
        }

        var folder = new DirectoryInfo(Path.Combine(context.ProjectFolder, Folder));
        if (folder.Exists && folder.LinkTarget is null)
        {
            folder.Delete(recursive: true);
        }

        List<string> command = ["cmake", "-S", ".", "-B", Folder, "-DBUILD_TESTING=ON", $"-DFETCHCONTENT_BASE_DIR={Downloads}"];
        if (!network && Directory.Exists(Downloads))
        {
            command.Add("-DFETCHCONTENT_FULLY_DISCONNECTED=ON");
        }

        return await commands.RunAsync(command, context.CommandTimeout, null, token, network);
    }

    public Task<CommandResult> BuildAsync(CancellationToken token) =>
        commands.RunAsync(["cmake", "--build", Folder, "--parallel", Math.Max(1, context.Parallelism).ToString(System.Globalization.CultureInfo.InvariantCulture)], context.CommandTimeout, null, token);
}
