namespace BotService.Ledger.Rows;

internal enum DeliveryState
{
    /// <summary>Stored and answered; no job knows of it yet.</summary>
    Received,

    /// <summary>A job was told of it.</summary>
    Queued,
    Done,

    /// <summary>Given up after retries; the result says why.</summary>
    Failed,
}

/// <summary>A signed delivery as it came in.</summary>
internal sealed class DeliveryRow
{
    public long Id { get; set; }

    public required string Forge { get; set; }

    public required string DeliveryId { get; set; }

    public required string Kind { get; set; }

    public required byte[] Body { get; set; }

    /// <summary>The trace that it belongs to, as W3C writes it; "" for none.</summary>
    public string TraceParent { get; set; } = "";

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public DeliveryState State { get; set; }

    public string Result { get; set; } = "";
}
