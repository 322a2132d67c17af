namespace BotService.Repair.Workspaces;

/// <summary>Where a proven patch goes: one of a closed set.</summary>
public abstract record PatchDestination
{
    private PatchDestination()
    {
    }

    /// <summary>The files of the source folder, which must be a working tree.</summary>
    public sealed record WorkingTree : PatchDestination;

    /// <summary>A new branch in the source's repository, one commit ahead of what was repaired. Working tree and index stay as they are.</summary>
    public sealed record Branch(string Name) : PatchDestination;

    /// <summary>A file of its own, replaced when it exists.</summary>
    public sealed record PatchFile(string Path) : PatchDestination;
}

/// <summary>What came of a delivery: one of a closed set.</summary>
public abstract record PatchResult
{
    private PatchResult()
    {
    }

    /// <param name="Message">What was written where, for a person.</param>
    public sealed record Delivered(string Message) : PatchResult;

    /// <summary>Nothing was changed.</summary>
    /// <param name="Reason">Names the value and the remedy, for a person.</param>
    /// <param name="ConfigurationError">The destination is wrong, whatever the patch.</param>
    public sealed record Refused(string Reason, bool ConfigurationError) : PatchResult;
}

/// <summary>What a patch was made for.</summary>
/// <param name="Source">As in <see cref="RepairRequest.Source"/>.</param>
/// <param name="Ref">As in <see cref="RepairRequest.Ref"/>.</param>
/// <param name="Commit">As in <see cref="RepairReport.Commit"/>.</param>
public sealed record RepairedSource(string Source, string? Ref, string Commit);
