namespace BotService.Forges.GitHub;

/// <summary>What the app must be allowed and told of, and nothing more: set-up asks for it, doctor compares with it.</summary>
internal static class GitHubNeeds
{
    private static readonly string[] Levels = ["none", "read", "write", "admin"];

    /// <summary>Not workflows: GitHub itself then refuses changes of workflow files.</summary>
    public static IReadOnlyDictionary<string, string> Permissions { get; } = new Dictionary<string, string>
    {
        ["actions"] = "read",
        ["checks"] = "write",
        ["contents"] = "write",
        ["issues"] = "write",
        ["metadata"] = "read",
        ["pull_requests"] = "write",
        ["statuses"] = "read",
    };

    public static IReadOnlyList<string> Events { get; } =
        ["check_run", "check_suite", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "status", "workflow_run"];

    /// <returns>Each as <c>checks: write (has read)</c>.</returns>
    public static IReadOnlyList<string> Lacking(IReadOnlyDictionary<string, string> granted) =>
        [.. Permissions.Where(p => Level(granted, p.Key) < Array.IndexOf(Levels, p.Value)).Select(p => $"{p.Key}: {p.Value} (has {granted.GetValueOrDefault(p.Key, "none")})")];

    /// <returns>Each as <c>administration: write</c>.</returns>
    public static IReadOnlyList<string> Unneeded(IReadOnlyDictionary<string, string> granted) =>
        [.. granted.Where(p => Level(granted, p.Key) > Array.IndexOf(Levels, Permissions.GetValueOrDefault(p.Key, "none"))).Select(p => $"{p.Key}: {p.Value}")];

    private static int Level(IReadOnlyDictionary<string, string> granted, string name) => Array.IndexOf(Levels, granted.GetValueOrDefault(name, "none"));
}
