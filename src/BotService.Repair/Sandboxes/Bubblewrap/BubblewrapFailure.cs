namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>Says why bubblewrap does not work on this host and what to do.</summary>
internal static class BubblewrapFailure
{
    private const string Unprotected = " For code that you trust, '--sandbox none' runs it unprotected.";

    public static SandboxUnavailableException Missing(string program, string package) =>
        new($"'{program}' is not on PATH. Install it: apt install {package}.{Unprotected}");

    public static SandboxUnavailableException Leaks(string what) =>
        new($"The bubblewrap sandbox starts, but {what}. It is not used.{Unprotected}");

    /// <summary>The way to the proxy did not come up, because bwrap did not or the command before the own one failed.</summary>
    public static SandboxUnavailableException WithoutProxy(string errorOutput, bool started, bool asRoot) => started
        ? new SandboxUnavailableException($"The proxy of restore steps did not come up in the sandbox: {errorOutput.Trim()}. Set BotService:Egress:Mode (--egress) to none to restore without a network.")
        : From(errorOutput, asRoot);

    /// <param name="errorOutput">What bwrap said.</param>
    public static SandboxUnavailableException From(string errorOutput, bool asRoot)
    {
        var said = errorOutput.Length > 2000 ? errorOutput[..2000] : errorOutput.Trim();
        return new SandboxUnavailableException($"bubblewrap did not start: {said}. {Remedy(said, asRoot)}{Unprotected}");
    }

    private static string Remedy(string said, bool asRoot) => said switch
    {
        _ when said.Contains("Unknown option", StringComparison.Ordinal) => "Install bubblewrap 0.8 or newer.",
        _ when said.Contains("Can't mount proc", StringComparison.Ordinal) => "This container masks /proc: run it with an unmasked one (procMount: Unmasked).",
        _ when said.Contains("Resource temporarily unavailable", StringComparison.Ordinal) => "The host is out of processes; try again later.",
        _ when said.Contains("ermi", StringComparison.Ordinal) || said.Contains("not permitted", StringComparison.Ordinal) => asRoot
            ? "Root needs the capability CAP_SYS_ADMIN for this: grant it to the container, or run as another user on a host that allows user namespaces."
            : "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0; in a container a seccomp profile that permits them).",
        _ => "",
    };
}
