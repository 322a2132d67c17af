namespace BotService.Ledger.Rows;

/// <summary>A failure of a repository, and how often it was worked on.</summary>
internal sealed class FingerprintRow
{
    public required string Forge { get; set; }

    public long RepositoryId { get; set; }

    public required string Fingerprint { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset FirstSeenAt { get; set; }

    /// <summary>Why no run begins by itself any more: a maintainer closed a fix. Null while that did not happen.</summary>
    public string? ClosedReason { get; set; }
}

/// <summary>One run's work on one failure.</summary>
internal sealed class AttemptRow
{
    public required string RunId { get; set; }

    public required string Forge { get; set; }

    public long RepositoryId { get; set; }

    public required string HeadSha { get; set; }

    public required string Fingerprint { get; set; }

    public int Number { get; set; }

    public DateTimeOffset At { get; set; }
}
