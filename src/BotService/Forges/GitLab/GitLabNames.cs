using System.Text.RegularExpressions;

namespace BotService.Forges.GitLab;

internal static partial class GitLabNames
{
    /// <summary>Project and group access tokens act under names of this form; hooks do not say it otherwise.</summary>
    public static bool IsBot(string username) => Bot().IsMatch(username);

    [GeneratedRegex(@"^(project|group)_\d{1,20}_bot(_[0-9a-f]{1,64}|\d{1,10})?$|^service_account_")]
    private static partial Regex Bot();
}
