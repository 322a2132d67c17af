namespace BotService.Forges.Local;

/// <summary>Where the folder of repositories and pull requests lies.</summary>
public sealed class LocalOptions
{
    /// <summary>Absolute path; created when missing.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Sign the deliveries; at least one.</summary>
    public IList<string> WebhookSecrets { get; } = [];
}
