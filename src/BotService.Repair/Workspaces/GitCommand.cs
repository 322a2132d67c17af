namespace BotService.Repair.Workspaces;

/// <summary>One git command. Arguments that come from outside must follow <c>--end-of-options</c> or <c>--</c>, or be checked first.</summary>
internal sealed record GitCommand(IReadOnlyList<string> Arguments)
{
    public GitCommand(params string[] arguments)
        : this((IReadOnlyList<string>)arguments)
    {
    }

    /// <summary>Added to the fixed environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Null is a folder without a repository.</summary>
    public string? WorkingDirectory { get; init; }

    public string? StandardInput { get; init; }

    public TimeSpan WallTime { get; init; } = TimeSpan.FromMinutes(10);

    public int OutputBytes { get; init; } = 4 << 20;

    /// <summary>Lets the user's proxy, certificates, askpass program and ssh agent through.</summary>
    public bool Network { get; init; }

    /// <summary>Reads the user's own configuration, to find out who the user is.</summary>
    public bool UserConfiguration { get; init; }

    public GitCommand With(string name, string value) =>
        this with { Environment = new Dictionary<string, string>(Environment) { [name] = value } };

    /// <summary>Runs on this repository, whatever folder the command starts in.</summary>
    public GitCommand On(string gitFolder) => With("GIT_DIR", gitFolder);

    /// <summary>Runs at the top of this working tree.</summary>
    public GitCommand In(string workTree) => With("GIT_WORK_TREE", workTree) with { WorkingDirectory = workTree };

    public GitCommand WithIndex(string file) => With("GIT_INDEX_FILE", file);
}
