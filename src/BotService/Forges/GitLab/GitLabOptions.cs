using BotService.Forges.Http;

namespace BotService.Forges.GitLab;

/// <summary>How to reach GitLab with a project or group access token.</summary>
public sealed class GitLabOptions
{
    /// <summary>Of the instance, also below a path: https://gitlab.example.org/git. Default https://gitlab.com.</summary>
    public Uri Address { get; set; } = new("https://gitlab.com");

    /// <summary>Role Developer, scope <c>api</c> and <c>write_repository</c>.</summary>
    public string Token { get; set; } = "";

    /// <summary>Secret tokens (<c>X-Gitlab-Token</c>) or signing tokens (<c>whsec_...</c>) of the webhook. At least one; two during a change.</summary>
    public IList<string> WebhookSecrets { get; } = [];

    public ForgeHttpOptions Http { get; } = new() { WriteSpacing = TimeSpan.FromMilliseconds(200) };

    /// <summary>With a slash at the end.</summary>
    internal Uri Web => new(Address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
}
