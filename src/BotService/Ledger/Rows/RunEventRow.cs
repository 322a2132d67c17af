namespace BotService.Ledger.Rows;

/// <summary>A line of a run's timeline.</summary>
internal sealed class RunEventRow
{
    public long Id { get; set; }

    public required string RunId { get; set; }

    public DateTimeOffset At { get; set; }

    public required string Name { get; set; }

    public string Detail { get; set; } = "";
}
