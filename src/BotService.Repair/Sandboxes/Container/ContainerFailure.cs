namespace BotService.Repair.Sandboxes.Container;

/// <summary>Says why containers do not work here and what to do.</summary>
internal static class ContainerFailure
{
    public static SandboxUnavailableException Missing(IReadOnlyList<string> programs) =>
        new($"No container engine: {string.Join(" and ", programs.Select(p => $"'{p}'"))} not found. Install podman or docker, or name the program in {ContainerEnvironment.Engine}.");

    public static SandboxUnavailableException Leaks(string what) => new($"The container sandbox starts, but {what}. It is not used.");

    public static string NoImage(string program, string image) =>
        $"Build or pull it on the engine's machine: {Path.GetFileName(program)} pull {image}. Another one is named in {ContainerEnvironment.Image}.";

    /// <param name="what">The engine's command that failed.</param>
    /// <param name="remedy">What to do where the engine's own words tell nothing better.</param>
    public static SandboxUnavailableException From(string what, CommandResult result, string remedy = "")
    {
        var said = (result.ErrorOutput.Length > 0 ? result.ErrorOutput : result.Output).Trim();
        said = result.End == CommandEnd.TimedOut ? "no answer within a minute" : said.Length > 2000 ? said[..2000] : said;
        return new SandboxUnavailableException($"'{what}' failed: {said}{(said.Length > 0 && ".!?".Contains(said[^1]) ? "" : ".")} {Remedy(said) ?? remedy}".TrimEnd());
    }

    private static string? Remedy(string said) => said switch
    {
        _ when Has(said, "Cannot connect to the Docker daemon") || Has(said, "Is the docker daemon running") || Has(said, "connection refused") =>
            "Start the engine's daemon, or name it in DOCKER_HOST or CONTAINER_HOST.",
        _ when Has(said, "docker.sock") && Has(said, "permission denied") => "Let this user reach the daemon's socket.",
        _ when Has(said, "cgroup") && Has(said, "hybrid") => "The runtime crun does not work with cgroups v1 and v2 mixed: install runc and add --runtime=runc to BOTSERVICE_CONTAINER_ENGINE_ARGUMENTS.",
        _ when Has(said, "cgroup") => "The engine cannot set limits here: it needs cgroup v2 with the controllers memory and pids given to this user, or root.",
        _ when Has(said, "subuid") || Has(said, "subgid") || Has(said, "newuidmap") => "Give this user ranges in /etc/subuid and /etc/subgid, and install uidmap.",
        _ when Has(said, "/bin/sh") && Has(said, "no such file") => "The image has no /bin/sh. Take one with a shell, coreutils and the toolchains.",
        _ when Has(said, "no such file or directory") => $"Where this process itself runs in a container, {ContainerEnvironment.HostPaths} says what its folders are called on the engine's machine.",
        _ => null,
    };

    private static bool Has(string said, string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
}
