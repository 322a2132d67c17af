namespace BotService.Repair.Workspaces;

/// <summary>Git failed where no failure was expected: a damaged repository, a full disk.</summary>
public sealed class GitException(string message) : IOException(message);
