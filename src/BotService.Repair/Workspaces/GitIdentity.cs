namespace BotService.Repair.Workspaces;

/// <summary>Who a commit is by.</summary>
public sealed record GitIdentity(string Name, string Email)
{
    public static GitIdentity Own { get; } = new("BotService", "botservice@localhost");

    /// <summary>The user's own name from git's environment variables or configuration; <see cref="Own"/> when either part is missing.</summary>
    internal static async Task<GitIdentity> OfUserAsync(GitRunner git, string gitFolder, CancellationToken token)
    {
        var name = await ValueAsync("GIT_AUTHOR_NAME", "user.name", git, gitFolder, token);
        var email = await ValueAsync("GIT_AUTHOR_EMAIL", "user.email", git, gitFolder, token);
        return name is null || email is null ? Own : new GitIdentity(name, email);
    }

    internal GitCommand Sign(GitCommand command) => command
        .With("GIT_AUTHOR_NAME", Name)
        .With("GIT_AUTHOR_EMAIL", Email)
        .With("GIT_COMMITTER_NAME", Name)
        .With("GIT_COMMITTER_EMAIL", Email);

    private static async Task<string?> ValueAsync(string variable, string key, GitRunner git, string gitFolder, CancellationToken token)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given)
        {
            return given;
        }

        var command = new GitCommand("config", "--get", key).On(gitFolder) with { UserConfiguration = true, WallTime = TimeSpan.FromSeconds(30) };
        var value = PlainText.Line((await git.RunAsync(command, token)).Output.Trim(), 200);
        return value.Length > 0 ? value : null;
    }
}
