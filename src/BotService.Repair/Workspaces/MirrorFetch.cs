namespace BotService.Repair.Workspaces;

/// <summary>How a mirror fetches.</summary>
internal static class MirrorFetch
{
    /// <summary>The commit that was asked for last. Earlier ones stay until git's own housekeeping drops them, two weeks later at the soonest.</summary>
    public const string Wanted = "refs/botservice/wanted";

    public static GitCommand Command(string mirror, string from, params string[] refSpecs) =>
        new GitCommand(
        [
            "fetch", "--quiet", "--force", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--update-shallow",
            .. refSpecs.Any(s => s.Contains('*')) ? ["--prune"] : Array.Empty<string>(), "--end-of-options", from, .. refSpecs,
        ])
        {
            // A stalled connection ends far sooner, see http.lowSpeedTime.
            WallTime = TimeSpan.FromHours(1),
        }.On(mirror);
}
