namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>What of the host's programs outside /usr commands can see, and how they find it.</summary>
/// <param name="Paths">Host paths, visible read-only under the same path.</param>
/// <param name="SearchPath">PATH inside.</param>
/// <param name="Variables">Where the toolchains live.</param>
internal sealed record Toolchains(IReadOnlyList<string> Paths, string SearchPath, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>Parts of a home folder that hold programs and no credentials.</summary>
    private static readonly string[] PartsOfHome =
    [
        ".cargo/bin", ".rustup", ".pyenv", ".nvm/versions", ".sdkman/candidates", ".volta/bin", ".volta/tools", ".asdf", ".deno/bin", ".bun/bin",
        ".local/share/mise/installs", ".local/share/mise/shims", ".ghcup/bin", "go/bin",
        ".dotnet/dotnet", ".dotnet/host", ".dotnet/library-packs", ".dotnet/packs", ".dotnet/sdk", ".dotnet/sdk-manifests", ".dotnet/shared", ".dotnet/templates",
    ];

    private static readonly string[] Roots =
        ["RUSTUP_HOME", "PYENV_ROOT", "JAVA_HOME", "DOTNET_ROOT", "GOROOT", "NVM_DIR", "SDKMAN_DIR", "MAVEN_HOME", "M2_HOME", "GRADLE_HOME"];

    private static readonly string[] Private = ["/", "/boot", "/dev", "/etc", "/home", "/mnt", "/proc", "/root", "/run", "/srv", "/sys", "/tmp", "/var"];

    public static IReadOnlyList<string> VariableNames => Roots;

    public static Toolchains OfHost() => Of(
        Environment.GetEnvironmentVariable("HOME") ?? "/nonexistent", ProgramPath.OfHost, Environment.GetEnvironmentVariable);

    public static Toolchains Of(string home, string searchPath, Func<string, string?> variable)
    {
        var search = searchPath.Split(':').Where(Path.IsPathRooted).Select(Trim).Distinct().ToList();
        var roots = Roots.Select(name => (Name: name, Path: variable(name) is { Length: > 0 } path ? Trim(path) : DefaultOf(name, home))).ToList();
        var paths = PartsOfHome.Select(part => Path.Combine(home, part))
            .Concat(search.Where(folder => !OfSystem(folder)).Select(folder => PrefixOf(folder, home)))
            .Concat(LinkTargets("/usr/local/bin").Select(target => PrefixOf(Path.GetDirectoryName(target)!, home)))
            .Concat(roots.Select(r => r.Path).OfType<string>())
            .Where(path => !OfSystem(path) && MayShow(path, home) && Path.Exists(path))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var outer = paths.Where(path => !paths.Any(p => p != path && FolderPath.Within(path, p))).ToList();
        return new Toolchains(
            outer,
            string.Join(':', search.Where(f => OfSystem(f) || outer.Any(p => FolderPath.Within(f, p))).Concat(ProgramPath.Default.Split(':')).Distinct()),
            roots.Where(r => r.Path is not null && (OfSystem(r.Path) || outer.Any(p => FolderPath.Within(p, r.Path) || FolderPath.Within(r.Path, p)))).ToDictionary(r => r.Name, r => r.Path!));
    }

    private static string Trim(string path) => path.Length > 1 ? path.TrimEnd('/') : path;

    private static bool OfSystem(string path) => FolderPath.Within(path, "/usr") || FolderPath.Within(path, "/bin") || FolderPath.Within(path, "/sbin");

    /// <summary>These two are found by their place in the home folder, which is another one inside.</summary>
    private static string? DefaultOf(string name, string home) => name switch
    {
        "RUSTUP_HOME" when Directory.Exists(Path.Combine(home, ".rustup")) => Path.Combine(home, ".rustup"),
        "PYENV_ROOT" when Directory.Exists(Path.Combine(home, ".pyenv")) => Path.Combine(home, ".pyenv"),
        _ => null,
    };

    /// <summary>The installation that a folder of programs belongs to. In a home folder only the folder itself: what lies beside it may be private.</summary>
    private static string PrefixOf(string folder, string home) =>
        !FolderPath.Within(folder, home) && Path.GetFileName(folder) is "bin" or "sbin" or "shims" && Path.GetDirectoryName(folder) is { } parent && MayShow(parent, home)
            ? parent
            : folder;

    private static bool MayShow(string path, string home) =>
        !Private.Contains(path)
        && !FolderPath.Within(home, path)
        && (!FolderPath.Within(path, home) || Path.GetRelativePath(home, path) is not (".dotnet" or ".cargo" or ".nvm" or ".sdkman" or ".config" or ".local" or ".local/share"));

    private static IEnumerable<string> LinkTargets(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles().Where(f => f.LinkTarget is not null).Select(f => f.ResolveLinkTarget(returnFinalTarget: true)?.FullName).OfType<string>()
        : [];
}
