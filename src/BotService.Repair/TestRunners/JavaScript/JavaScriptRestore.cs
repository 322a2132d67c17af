using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.JavaScript;

/// <summary>Installs a project's packages into the workspace, without running their scripts.</summary>
internal static class JavaScriptRestore
{
    private const int WordsKept = 2000;
    private static readonly string[] Quiet = ["--ignore-scripts", "--no-audit", "--no-fund"];

    private static readonly (string LockFile, string Program, string[][] Attempts)[] Tools =
    [
        ("pnpm-lock.yaml", "pnpm", [["install", "--frozen-lockfile", "--ignore-scripts"]]),
        ("yarn.lock", "yarn", [["install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive"], ["install", "--immutable", "--mode=skip-build"]]),
        ("package-lock.json", "npm", [["ci", .. Quiet], ["install", .. Quiet]]),
        ("npm-shrinkwrap.json", "npm", [["ci", .. Quiet], ["install", .. Quiet]]),
    ];

    public static async Task<StepResult> RunAsync(TestContext context, CancellationToken token)
    {
        var folders = Ancestors(context.Project.Directory).ToList();
        var packages = folders.Select(f => (Folder: f, Package: Read(context.Workspace, f))).Where(p => p.Package is not null).ToList();
        if (packages.All(p => p.Package!.Dependencies.Count == 0))
        {
            return StepResult.Done();
        }

        var folder = InstallFolder(context.Workspace, [.. packages.Select(p => p.Package!)]);
        if (Directory.Exists(Path.Combine(context.Workspace, folder, "node_modules")))
        {
            return StepResult.Done();
        }

        var (program, attempts) = await ToolAsync(context, folder, token);
        return await InstallAsync(context, folder, program, attempts, token);
    }

    /// <summary>The nearest folder with a lock file, else the workspace root of the packages, else the nearest one with dependencies.</summary>
    private static string InstallFolder(string workspace, IReadOnlyList<PackageFile> nearestFirst) =>
        (nearestFirst.FirstOrDefault(p => Tools.Any(t => File.Exists(Path.Combine(workspace, p.Folder, t.LockFile))))
            ?? nearestFirst.FirstOrDefault(p => p.HasWorkspaces)
            ?? nearestFirst.First(p => p.Dependencies.Count > 0)).Folder;

    private static async Task<(string Program, string[][] Attempts)> ToolAsync(TestContext context, string folder, CancellationToken token)
    {
        foreach (var (lockFile, program, attempts) in Tools)
        {
            if (File.Exists(Path.Combine(context.Workspace, folder, lockFile))
                && (await TryAsync(context, folder, program, ["--version"], token)).Succeeded)
            {
                return (program, attempts);
            }
        }

        return ("npm", [["install", .. Quiet]]);
    }

    private static async Task<StepResult> InstallAsync(
        TestContext context, string folder, string program, string[][] attempts, CancellationToken token)
    {
        var commands = new List<string>();
        var words = "";
        foreach (var arguments in attempts)
        {
            commands.Add($"{program} {string.Join(' ', arguments)}");
            var result = await TryAsync(context, folder, program, arguments, token);
            if (result.Succeeded)
            {
                return new StepResult(true, "", commands);
            }

            words = $"{result.ErrorOutput}\n{result.Output}".Trim();
        }

        return new StepResult(false, $"JavaScript packages could not be installed: {(words.Length <= WordsKept ? words : words[^WordsKept..])}", commands);
    }

    private static async Task<CommandResult> TryAsync(
        TestContext context, string folder, string program, IReadOnlyList<string> arguments, CancellationToken token)
    {
        var cache = Path.Combine(context.Cache, "npm");
        Directory.CreateDirectory(cache);
        try
        {
            return await context.Sandbox.RunAsync(
                new SandboxCommand(program, arguments, context.Workspace)
                {
                    WorkingDirectory = folder,
                    Network = true,
                    WritablePaths = [cache],
                    Environment = new Dictionary<string, string>
                    {
                        ["npm_config_cache"] = cache,
                        ["npm_config_update_notifier"] = "false",
                        ["YARN_CACHE_FOLDER"] = cache,
                        ["COREPACK_ENABLE_DOWNLOAD_PROMPT"] = "0",
                    },
                    Limits = new SandboxLimits { WallTime = context.CommandTimeout },
                },
                token);
        }
        catch (IOException e)
        {
            return new CommandResult(127, CommandEnd.Exited, "", e.Message, 0, TimeSpan.Zero, TimeSpan.Zero);
        }
    }

    private static PackageFile? Read(string workspace, string folder) =>
        SandboxFiles.ReadText(workspace, folder.Length == 0 ? "package.json" : folder + "/package.json", 1 << 20) is { } text
            ? PackageFile.Parse(folder, text)
            : null;

    private static IEnumerable<string> Ancestors(string directory)
    {
        for (var folder = directory; folder.Length > 0; folder = RepositoryFiles.FolderOf(folder))
        {
            yield return folder;
        }

        yield return "";
    }
}
