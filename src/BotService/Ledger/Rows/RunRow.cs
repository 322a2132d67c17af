namespace BotService.Ledger.Rows;

/// <summary>What a run does next.</summary>
internal enum RunStep
{
    Reproduce,
    Repair,
    Publish,
    Ended,
}

/// <summary>One red commit under repair, from the event that began it to its named result.</summary>
internal sealed class RunRow
{
    public required string Id { get; set; }

    public required string Forge { get; set; }

    public long RepositoryId { get; set; }

    public required string RepositoryName { get; set; }

    public long? Installation { get; set; }

    public required string HeadSha { get; set; }

    public required string HeadBranch { get; set; }

    public int? PullRequest { get; set; }

    public int? FixPullRequest { get; set; }

    /// <summary>What began it, once for each head commit: <c>red</c>, or the comment or button.</summary>
    public required string Cause { get; set; }

    /// <summary>A <see cref="Publishing.RunTrigger"/>, see <see cref="LedgerJson"/>.</summary>
    public required string Trigger { get; set; }

    /// <summary>A <see cref="RunWishes"/>, see <see cref="LedgerJson"/>.</summary>
    public required string Wishes { get; set; }

    /// <inheritdoc cref="DeliveryRow.TraceParent"/>
    public string TraceParent { get; set; } = "";

    public RunStep Step { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Moves on while a job works on it.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>The last time that the forge told of the red build.</summary>
    public DateTimeOffset RedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>1 for the first attempt on this failure in this repository; 0 until the failure is known.</summary>
    public int Attempt { get; set; }

    public string? Fingerprint { get; set; }

    /// <summary>A <see cref="Repair.RepairReport"/>, see <see cref="LedgerJson"/>.</summary>
    public string? Report { get; set; }

    /// <summary>Why it shall stop; a running job looks every second.</summary>
    public string? CancelReason { get; set; }

    /// <summary>The name of the ending; "" until then.</summary>
    public string Result { get; set; } = "";

    public string Reason { get; set; } = "";

    public double SandboxSeconds { get; set; }

    public double ModelSeconds { get; set; }

    /// <summary>Read and written by models.</summary>
    public long ModelTokens { get; set; }

    /// <summary>Days since 1970-01-01 (UTC) at its beginning: what charts count by.</summary>
    public int Day { get; set; }

    /// <summary>The case of <see cref="Trigger"/>: <c>red</c>, <c>command</c> or <c>review</c>.</summary>
    public required string TriggerKind { get; set; }

    /// <summary>What became of its fix pull request: <c>merged</c>, <c>closed</c>, or "" while that is not known.</summary>
    public string FixState { get; set; } = "";
}
