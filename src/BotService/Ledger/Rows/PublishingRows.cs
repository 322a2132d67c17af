namespace BotService.Ledger.Rows;

/// <summary>Something that a run has put on the forge.</summary>
internal sealed class PublishedItemRow
{
    public required string RunId { get; set; }

    public required string Kind { get; set; }

    public required string Reference { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>A push that the caps let through.</summary>
internal sealed class PushReservationRow
{
    public required string RunId { get; set; }

    public required string Forge { get; set; }

    public long RepositoryId { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Null while its fix pull request is open.</summary>
    public DateTimeOffset? ReleasedAt { get; set; }
}

/// <summary>Who works on a branch, until when.</summary>
internal sealed class BranchLeaseRow
{
    public required string Forge { get; set; }

    public long RepositoryId { get; set; }

    public required string Branch { get; set; }

    /// <summary>One execution of one job: a repeated job is another owner.</summary>
    public required string Owner { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }
}
