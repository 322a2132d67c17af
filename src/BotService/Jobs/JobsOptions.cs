namespace BotService.Jobs;

/// <summary>How many jobs go on at once in this process, and the times of the queues.</summary>
internal sealed class JobsOptions : ISettings
{
    public static string Section => "Jobs";

    /// <summary>1 to 64; default 2.</summary>
    public int ReproduceWorkers { get; init; } = 2;

    /// <summary>1 to 64; default 1, because one repair uses every core.</summary>
    public int RepairWorkers { get; init; } = 1;

    /// <summary>1 to 64; default 4.</summary>
    public int PublishWorkers { get; init; } = 4;

    /// <summary>After this long another process takes over the job of one that died; 3 s to 1 h, default 2 min. A living one prolongs it.</summary>
    public TimeSpan TakeOverAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>After this long the branch of a process that died is free; 2 s to 1 h, default 1 min.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often delayed jobs are looked for; 200 ms to 5 min, default 5 s.</summary>
    public TimeSpan DelayedPoll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>On SIGTERM running jobs may end within this; then they are handed back. 0 to 10 min, default 10 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A delivery or run that nobody touched for this long is queued again; 10 s to 1 day, default 15 min.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromMinutes(15);

    public IEnumerable<string> Faults() =>
    [
        .. Count(ReproduceWorkers, nameof(ReproduceWorkers)),
        .. Count(RepairWorkers, nameof(RepairWorkers)),
        .. Count(PublishWorkers, nameof(PublishWorkers)),
        .. Range(TakeOverAfter, nameof(TakeOverAfter), TimeSpan.FromSeconds(3), TimeSpan.FromHours(1)),
        .. Range(LeaseTime, nameof(LeaseTime), TimeSpan.FromSeconds(2), TimeSpan.FromHours(1)),
        .. Range(DelayedPoll, nameof(DelayedPoll), TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(5)),
        .. Range(DrainTime, nameof(DrainTime), TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        .. Range(LostAfter, nameof(LostAfter), TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)),
    ];

    internal static IEnumerable<string> Range(TimeSpan value, string name, TimeSpan least, TimeSpan most) =>
        value < least || value > most ? [$"{name} is {value}. Give {least} to {most}."] : [];

    internal static IEnumerable<string> Count(int value, string name, int most = 64) => value < 1 || value > most ? [$"{name} is {value}. Give 1 to {most}."] : [];
}
