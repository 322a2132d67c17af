namespace BotService.Repair.Workspaces;

/// <summary>What git needs to reach a remote. It lives in memory only: no text, log or serializer shows it.</summary>
/// <param name="header">An HTTP header line such as <c>Authorization: Basic ...</c>.</param>
public sealed class GitCredential(string header)
{
    internal string Header => header;

    public override string ToString() => "git credential";
}
