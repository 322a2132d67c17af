namespace BotService.Webhooks;

/// <summary>What the intake accepts.</summary>
internal sealed class WebhookOptions : ISettings
{
    private const int Megabyte = 1 << 20;

    public static string Section => "Webhooks";

    /// <summary>1 to 100; default 25, which is what the forges send at most.</summary>
    public int MaximumBodyMegabytes { get; init; } = 25;

    /// <summary>Bodies of all requests together, before their signature is known; default 256. Beyond it the sender is asked to come back.</summary>
    public int MaximumTotalMegabytes { get; init; } = 256;

    /// <summary>For the whole body of one request; 1 s to 5 min, default 30 s.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal long MaximumBodyBytes => (long)MaximumBodyMegabytes * Megabyte;

    internal long MaximumTotalBytes => (long)MaximumTotalMegabytes * Megabyte;

    public IEnumerable<string> Faults()
    {
        if (MaximumBodyMegabytes is < 1 or > 100)
        {
            yield return $"MaximumBodyMegabytes is {MaximumBodyMegabytes}. Give 1 to 100.";
        }

        if (MaximumTotalMegabytes < MaximumBodyMegabytes)
        {
            yield return $"MaximumTotalMegabytes is {MaximumTotalMegabytes}. Give at least MaximumBodyMegabytes, {MaximumBodyMegabytes}.";
        }

        if (BodyTimeout < TimeSpan.FromSeconds(1) || BodyTimeout > TimeSpan.FromMinutes(5))
        {
            yield return $"BodyTimeout is {BodyTimeout}. Give 00:00:01 to 00:05:00.";
        }
    }
}
