namespace BotService;

/// <param name="Queues">Those that this process serves.</param>
/// <param name="Settings">Keys of the configuration that the command line gives; they win over files and environment.</param>
internal sealed record ServeArguments(IReadOnlyList<string> Queues, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>Only <see cref="Settings"/> count: neither files nor the environment of this machine.</summary>
    public bool IsEmbedded { get; init; }
}
