namespace BotService.Repair.Workspaces;

/// <summary>The folder that holds mirrors, packages and the workspaces of runs.</summary>
/// <param name="Root">Absolute. Made when it is missing; everything in it may be deleted while no run is going on.</param>
public sealed record CacheFolder(string Root)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // A sandbox user must be able to pass through to its workspace but not to list what else is there.
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    internal string Mirrors => Path.Combine(Root, "mirrors");

    internal string Packages => Path.Combine(Root, "packages");

    internal string Runs => Path.Combine(Root, "runs");

    /// <summary><c>BOTSERVICE_CACHE</c>, else <c>$XDG_CACHE_HOME/botservice</c>, else <c>~/.cache/botservice</c>.</summary>
    /// <exception cref="ConfigurationException">None of them is set, or one is not an absolute path.</exception>
    public static CacheFolder FromEnvironment() =>
        FromEnvironment(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    internal static CacheFolder FromEnvironment(Func<string, string?> variable, string home)
    {
        if (variable("BOTSERVICE_CACHE") is { Length: > 0 } own)
        {
            return Path.IsPathFullyQualified(own)
                ? new CacheFolder(own)
                : throw new ConfigurationException($"BOTSERVICE_CACHE is '{own}'; give an absolute path.");
        }

        if (variable("XDG_CACHE_HOME") is { Length: > 0 } shared && Path.IsPathFullyQualified(shared))
        {
            return new CacheFolder(Path.Combine(shared, "botservice"));
        }

        return Path.IsPathFullyQualified(home)
            ? new CacheFolder(Path.Combine(home, ".cache", "botservice"))
            : throw new ConfigurationException("There is no home folder for the cache; set BOTSERVICE_CACHE to an absolute path.");
    }

    internal void Create()
    {
        Directory.CreateDirectory(Root, Passable);
        Directory.CreateDirectory(Mirrors, Private);
        Directory.CreateDirectory(Packages, Passable);
        Directory.CreateDirectory(Runs, Passable);
    }
}
