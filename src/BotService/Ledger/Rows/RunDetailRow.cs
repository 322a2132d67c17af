namespace BotService.Ledger.Rows;

/// <summary>What only a run's page shows. Apart from the run, because lists read runs by the thousand.</summary>
internal sealed class RunDetailRow
{
    public required string RunId { get; set; }

    /// <summary>A <see cref="LiveProgress"/> while the engine works, see <see cref="LedgerJson"/>; "" otherwise.</summary>
    public string Progress { get; set; } = "";

    /// <summary>A <see cref="RunFindings"/>, see <see cref="LedgerJson"/>; "" until the engine has ended.</summary>
    public string Findings { get; set; } = "";

    public DateTimeOffset ChangedAt { get; set; }
}
