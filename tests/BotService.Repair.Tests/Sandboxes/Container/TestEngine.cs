using System.Formats.Tar;
using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Container;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Tests.Sandboxes.Container;

/// <summary>A real container engine: podman with a storage of its own, or the program that <c>BOTSERVICE_TEST_CONTAINER_ENGINE</c> names. Its
/// image is a few empty folders; the programs are this machine's, mounted.</summary>
internal static class TestEngine
{
    private const string ImageName = "localhost/botservice-test:1";
    private static readonly ProcessRunner Processes = new(TimeProvider.System);
    private static readonly string Program = Environment.GetEnvironmentVariable("BOTSERVICE_TEST_CONTAINER_ENGINE") is { Length: > 0 } name ? name : "podman";
    private static readonly Lazy<Task<(string Problem, ContainerSandbox? Sandbox)>> Proven = new(ProveAsync);

    /// <summary>Skips the test where no engine runs containers with limits. Where one does, ours must work.</summary>
    public static async Task<SandboxBench> OpenAsync(ContainerSandbox? sandbox = null)
    {
        var (problem, proven) = await Proven.Value;
        Skip.IfNot(problem.Length == 0, problem);
        return new SandboxBench(sandbox ?? proven!);
    }

    public static ContainerSandbox Sandbox(ContainerOptions options) => new(Processes, options, new EgressOptions(), TimeProvider.System);

    public static ContainerOptions Options(Action<ContainerOptions>? change = null)
    {
        var options = new ContainerOptions { Image = ImageName, Engine = Program };
        Arguments().ForEach(options.EngineArguments.Add);
        options.ReadOnlyPaths.Add("/usr");
        change?.Invoke(options);
        return options;
    }

    public static Task<CommandResult> AskAsync(params string[] arguments) => Processes.RunAsync(
        new ProcessStart(Program, [.. Arguments(), .. arguments], "/", Variables("PATH", "HOME", "DOCKER_HOST")) { WallTime = TimeSpan.FromSeconds(60) }, CancellationToken.None);

    private static Dictionary<string, string> Variables(params string[] names) =>
        names.Where(n => Environment.GetEnvironmentVariable(n) is not null).ToDictionary(n => n, n => Environment.GetEnvironmentVariable(n)!);

    private static List<string> Arguments()
    {
        var storage = Path.Combine(Path.GetTempPath(), $"botservice-test-containers-{Environment.UserName}");
        return Program.EndsWith("podman", StringComparison.Ordinal)
            ? ["--storage-driver=vfs", $"--root={storage}/images", $"--runroot={storage}/run", $"--tmpdir={storage}/tmp"]
            : [];
    }

    private static async Task<(string Problem, ContainerSandbox? Sandbox)> ProveAsync()
    {
        if (!Program.Contains('/') && !Requires.Has(Program))
        {
            return ($"not on PATH: {Program}", null);
        }

        if ((await AskAsync("image", "inspect", ImageName)).ExitCode != 0)
        {
            using var folder = new TemporaryFolder();
            var archive = Path.Combine(folder, "image.tar");
            await WriteImageAsync(archive);
            var made = await AskAsync("import", "--change", "ENV OF_IMAGE=1", "--change", "VOLUME /volume", archive, ImageName);
            if (!made.Succeeded)
            {
                return ($"{Program} imports no image: {made.ErrorOutput}", null);
            }
        }

        var plain = await AskAsync(
            "run", "--rm", "--network=none", "--memory=256m", "--pids-limit=100", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024",
            "--volume=/usr:/usr:ro", ImageName, "/bin/true");
        if (!plain.Succeeded)
        {
            return ($"{Program} runs no container here: {plain.ErrorOutput}", null);
        }

        var sandbox = Sandbox(Options());
        await sandbox.TestAsync(CancellationToken.None);
        return ("", sandbox);
    }

    private static async Task WriteImageAsync(string path)
    {
        await using var writer = new TarWriter(File.Create(path));
        foreach (var folder in new[] { "usr", "etc", "proc", "sys", "dev", "home", "run", "var", "volume" })
        {
            await writer.WriteEntryAsync(Folder(folder, 0x1ed));
        }

        await writer.WriteEntryAsync(Folder("tmp", 0x3ff));
        foreach (var link in new[] { "bin", "sbin", "lib", "lib32", "lib64", "libx32" })
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, link) { LinkName = "usr/" + link });
        }

        static PaxTarEntry Folder(string name, int mode) => new(TarEntryType.Directory, name + "/") { Mode = (UnixFileMode)mode };
    }
}
