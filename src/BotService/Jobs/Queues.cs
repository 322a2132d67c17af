namespace BotService.Jobs;

/// <summary>Each queue can be served by machines of its own.</summary>
internal static class Queues
{
    /// <summary>Is the build red and settled, is the commit still the newest; fetches it.</summary>
    public const string Reproduce = "reproduce";

    /// <summary>The engine: all cores, and a GPU where there is one.</summary>
    public const string Repair = "repair";

    /// <summary>Short work with the forge: reads deliveries, publishes, follows up, sweeps.</summary>
    public const string Publish = "publish";

    public static IReadOnlyList<string> All { get; } = [Reproduce, Repair, Publish];
}
